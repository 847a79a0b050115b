# Run the first Python that is new enough and can make a virtual environment, with the arguments given.
# The system's own comes first: distributions build Python for speed, version managers mostly do not, and the whole
# test suite takes a quarter less with it.

for python in "${SYSTEM_PYTHON:-/usr/bin/python3}" python3.13 python3.12 python3.11 python3; do
    # Tried, not looked up: a version manager leaves names on the path whose Python is not there.
    if "$python" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" "$@"
    fi
done

found=$(python3 -c 'import platform; print("Python", platform.python_version())' 2>/dev/null) || found="none"
if python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "The venv module of $found is missing: on Debian and Ubuntu, 'apt install python3-venv' brings it." >&2
else
    echo "Python 3.11 or newer is needed; found $found." >&2
fi
exit 1

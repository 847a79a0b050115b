"""The programs for a cluster and the files for operators name what is missing, and what the archive reads."""

import configparser
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from newsroom.tooling.cluster import packages
from newsroom.tooling.cluster.drill import __main__ as drill
from newsroom.tooling.cluster.drill.step import Result
from newsroom.tooling.cluster.process import NotReady, Process, answers, free_ports, wait_until

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "newsroom" / "deploy"
SETTINGS = set(re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))


def missing_packages() -> str:
    try:
        packages.require()
    except packages.MissingPackages as missing:
        return str(missing)
    return ""


@pytest.mark.slow
@pytest.mark.parametrize("name", packages.PACKAGES)
def test_a_missing_program_is_named_with_its_package_in_one_sentence(monkeypatch, name):
    monkeypatch.setattr(packages.shutil, "which", lambda program, path=None: None if program == name else "/bin/true")
    sentence = missing_packages()
    assert packages.PACKAGES[name] in sentence and "apt-get install" in sentence and "\n" not in sentence


class TestAProcess:
    def test_its_output_is_in_the_message_if_it_does_not_start(self, tmp_path):
        process = Process("broken", ["/bin/sh", "-c", "echo no such thing; exit 1"], tmp_path)
        with pytest.raises(NotReady, match="no such thing"):
            process.start(lambda: False)

    def test_it_ends_when_it_is_stopped_and_when_it_is_killed(self, tmp_path):
        for end in (Process.stop, Process.kill):
            process = Process("sleeper", ["/bin/sleep", "60"], tmp_path).start()
            assert process.is_running
            end(process)
            assert not process.is_running

    def test_waiting_for_what_never_becomes_ready_ends(self):
        with pytest.raises(NotReady, match="too late"):
            wait_until(lambda: False, 0, lambda: True, lambda: "too late")

    def test_free_ports_differ_and_nothing_answers_there(self):
        ports = free_ports(5)
        assert len(set(ports)) == 5 and not any(map(answers, ports))


class TestTheDrill:
    def test_an_unknown_step_is_refused_with_the_names_of_all(self, capsys):
        with pytest.raises(SystemExit):
            drill.main(["earthquake"])
        errors = capsys.readouterr().err
        assert "earthquake" in errors and all(name in errors for name in drill.STEPS)

    def test_without_its_packages_it_says_which_and_fails(self, monkeypatch, capsys):
        monkeypatch.setattr(packages.shutil, "which", lambda program, path=None: None)
        assert drill.main([]) == 1
        assert "etcd-server" in capsys.readouterr().err

    @pytest.mark.parametrize(("is_good", "mark"), [(True, "good"), (False, "BAD"), (None, "not done")])
    def test_a_figure_says_whether_it_is_what_it_has_to_be(self, is_good, mark):
        assert mark in str(Result("failover: lost", "0 of 10", is_good))

    @pytest.mark.long
    @pytest.mark.processes
    @pytest.mark.skipif(bool(missing_packages()), reason=missing_packages())
    def test_a_withdrawn_story_is_gone_everywhere_and_a_lost_primary_and_an_upgrade_are_survived(self):
        steps = ["--edits", "100", "withdrawal", "failover", "upgrade"]
        command = [sys.executable, "-m", "newsroom.tooling.cluster.drill", *steps]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


class TestFilesForOperators:
    def test_the_image_takes_the_locked_packages_and_runs_as_nobody_in_particular(self):
        text = (DEPLOY / "Containerfile").read_text()
        assert "--require-hashes" in text and re.search(r"^USER (?!0|root)", text, re.M)
        for source in re.findall(r"^COPY (\S+)", text, re.M):
            assert (ROOT / source).exists(), source

    def test_every_setting_of_the_compose_file_is_one(self):
        services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
        ours = [service for name, service in services.items() if name != "database"]
        assert len(ours) == 3 and all(set(service["environment"]) <= SETTINGS for service in ours)
        assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]  # a front server listens outside

    @pytest.mark.parametrize("path", sorted(DEPLOY.glob("*.service")), ids=lambda path: path.name)
    def test_a_unit_starts_what_is_there(self, path):
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str
        unit.read(path)
        service = unit["Service"]
        program, *arguments = service["ExecStart"].split()
        assert program.startswith("/srv/archive/.venv/bin/") and service["User"] == "archive"
        assert all((ROOT / argument).exists() for argument in arguments if argument.endswith(".py"))

    def test_every_setting_of_the_page_for_operators_is_one(self):
        text = (ROOT / "docs" / "operating.md").read_text()
        names = set(re.findall(r"^ +([A-Z_]{4,})=", text, re.M))
        assert len(names) > 6 and names <= SETTINGS

    def test_the_cache_configuration_drops_by_the_header_that_pages_carry(self):
        text = (ROOT / "newsroom" / "tooling" / "cluster" / "cache.vcl").read_text()
        assert "xkey.purge(req.http.Surrogate-Key)" in text and "beresp.http.xkey = beresp.http.Surrogate-Key" in text


@pytest.mark.processes
def test_a_drill_that_is_interrupted_does_not_wait_for_its_editors(tmp_path):
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nexec sleep 60\n")
    editor.chmod(0o755)
    code = (
        "import sys, types; from newsroom.tooling.cluster.drill.failover import Editors; sys.executable = sys.argv[1]; "
        "print(Editors(types.SimpleNamespace(environment={}), 1).process.pid)"
    )
    made = subprocess.run([sys.executable, "-c", code, str(editor)], capture_output=True, text=True, timeout=30)
    assert made.returncode == 0, made.stderr
    with pytest.raises(ProcessLookupError):
        for _ in range(100):
            os.kill(int(made.stdout), 0)
            time.sleep(0.05)

"""ad hoc: a refused POST writes nothing"""
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.access import matrix
from tests.shared_rows import shared_rows

@pytest.mark.django_db
@pytest.mark.parametrize("role", list(matrix.ROLES))
def test_refused_posts_write_nothing(role):
    other, public = matrix.other_objects()
    client, user = matrix.sign_in(role)
    own = matrix.rows.objects_of(user, "own")
    staff = {model: own.get(model, {}) | other.get(model, {}) for model in own | other}
    cookies = dict(client.cookies)
    bodies = [{}, {"post": "yes", "confirmed": "1", "confirm": "yes", "latest": "1", "edit_token": "", "is_shared": "on", "name": "x", "query": "", "note": "n", "reason": "r", "action": "edit_together", "_selected_action": ["1"], "bulk_action": "withdraw", "do": "1", "headline": "Hacked", "username": "hacked", "password1": "Ferries-7-x", "password2": "Ferries-7-x", "by_hand": "1", "text": "t"}]
    bad = []; n = 0
    with matrix._without_pages():
        for cell in matrix.cells(staff, public):
            if not cell.path.startswith("/admin/"): continue
            for body in bodies:
                with matrix._rolled_back():
                    connection.queries_log.clear()
                    with CaptureQueriesContext(connection) as q:
                        r = client.post(cell.path, body)
                    if not matrix.is_answered(r):
                        n += 1
                        w = [x["sql"][:140] for x in q.captured_queries if x["sql"].lstrip().upper().startswith(("INSERT","UPDATE","DELETE")) and "django_session" not in x["sql"] and "axes_" not in x["sql"]]
                        if w: bad.append((cell.path, r.status_code, r.headers.get("Location"), w[:2]))
                client.cookies.update(cookies)
    open("/tmp/h-roles/writes.txt","a").write(f"{role} {n} refused; {len(bad)} with writes {bad[:8]}\n")
    print(role, n, "refused posts;", len(bad), "with writes")
    for b in bad[:12]: print("   ", b)

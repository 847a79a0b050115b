import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse
from tests.factories import make_article, make_draft
from articles import publishing
from articles.models import *
ROLES={"R":"Reporter","E":"Editor","P":"Photo editor","A":"Archivist","M":"Administrator"}
def walk(ps, prefix=()):
    for p in ps:
        if hasattr(p,"url_patterns"): yield from walk(p.url_patterns)
        else: yield p
def test_gen(db, client):
    live=make_article(section="News",tags=["River"],authors=["Ada"]); copy=publishing.open_on_desk(live,by="ada")
    ErasureRequest.objects.create(article=live,reference="x",requested_by=User.objects.create(username="u"))
    Agency.objects.create(name="Reuters",slug="reuters")
    pk={"article":live.pk,"deskcopy":copy.pk,"catalogueentry":live.entry.pk}
    users={}
    for k,g in ROLES.items():
        u=User.objects.create(username=k,is_staff=True); u.groups.add(Group.objects.get(name=g)); users[k]=u
    out={}
    for p in walk(admin.site.get_urls()):
        if not (p.name or "").startswith("articles_"): continue
        model=p.name.split("_")[1]
        row=pk.get(model)
        from django.apps import apps
        if row is None:
            f=apps.get_model("articles",model).objects.first(); row=f.pk if f else 1
        args=[row] if p.pattern.regex.groups else []
        url=reverse("admin:"+p.name,args=args)
        cells=[]
        for m in ("get","post"):
            ok=""
            for k,u in users.items():
                client.force_login(u)
                r=getattr(client,m)(url)
                if r.status_code in (200,302) and "/login/" not in r.get("Location",""): ok+=k
                elif r.status_code not in (403,404,405): ok+=k+str(r.status_code)
            cells.append(ok)
        out[p.name]=tuple(cells)
    import pprint
    open("/tmp/admin/table.txt","w").write(pprint.pformat(out,sort_dicts=False,width=110))

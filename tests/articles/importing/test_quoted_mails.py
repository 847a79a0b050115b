"""E-mails that were passed on inside the text of another one: the story is what was passed on, with its own headers."""

import pytest

from articles.story.html_blocks import text_of
from tests.articles.importing.format_samples import VELM, read
from tests.articles.importing.test_html_pages import PROSE

NOTE = "Please run this tomorrow: nobody else has it."
GMAIL = """{note}

---------- Forwarded message ---------
From: Lena Marsh <lena@press.example>
Date: Tue, Jul 2, 2024 at 9:30 AM
Subject: Ferry returns
To: Omar Okoye <omar@velm.example>


{prose}
"""
OUTLOOK = """{note}

-----Ursprüngliche Nachricht-----
Von: Lena Marsh <lena@press.example>
Gesendet: Dienstag, 2. Juli 2024 09:30
An: Omar Okoye
Betreff: Ferry returns

{prose}
"""
APPLE = """{note}

> Début du message réexpédié :
>
> De: Lena Marsh <lena@press.example>
> Objet: Ferry returns
> Date: 2 juillet 2024 à 09:30:00 UTC+2
> À: Omar Okoye

{prose}
"""
HTML = """<div>{note}</div><div style="border-top:solid"><p><b>From:</b> Lena Marsh &lt;lena@press.example&gt;<br>
<b>Sent:</b> Tuesday, July 2, 2024 9:30 AM<br><b>To:</b> Omar Okoye<br><b>Subject:</b> Ferry returns</p></div>
<p>&nbsp;</p><p>{prose}</p>"""


def story_in(text: str, subject: str = "Fwd: Ferry returns", kind: str = "plain"):
    headers = (
        f"Message-ID: <7@velm.example>\nFrom: Omar Okoye <omar@velm.example>\nTo: desk@velm.example\nSubject: {subject}"
    )
    date = f"Date: Wed, 3 Jul 2024 10:00:00 +0200\nContent-Type: text/{kind}; charset=utf-8"
    [item] = read("mail", f"{headers}\n{date}\n\n{text}".encode(), "a.eml", VELM)
    assert item.story, item.reason
    return item.story


MAILTO = OUTLOOK.replace("<lena@press.example>", "[mailto:lena@press.example]")


@pytest.mark.parametrize(
    "text", [GMAIL, OUTLOOK, APPLE, HTML, MAILTO], ids=["Gmail", "Outlook", "Apple Mail", "HTML", "an older Outlook"]
)
def test_what_was_passed_on_is_the_story_and_the_note_above_it_stays_with_its_source(text):
    kind = "html" if text is HTML else "plain"
    story = story_in(text.format(note=NOTE, prose=PROSE), kind=kind)
    assert text_of(story.body) == PROSE.strip() and story.headline == "Ferry returns"
    assert [line.name for line in story.bylines] == ["Lena Marsh"] and story.source.name == "press.example"
    assert str(story.published and story.published.text).startswith("2024-07-02")
    assert NOTE in story.source.original and "Subject: Fwd: Ferry returns" in story.source.original


def test_what_was_passed_on_several_times_is_the_innermost_e_mail():
    inner = GMAIL.format(note="", prose=PROSE)
    outer = GMAIL.replace("Lena Marsh", "Ada Quill").replace("Subject: Ferry", "Subject: WG: Ferry")
    story = story_in(outer.format(note=NOTE, prose=inner))
    assert text_of(story.body) == PROSE.strip() and [line.name for line in story.bylines] == ["Lena Marsh"]
    assert NOTE in story.source.original and "Ada Quill" in story.source.original


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Ferry returns", GMAIL.format(note=NOTE, prose=PROSE)),
        ("Fwd: Ferry returns", f"{PROSE}\n\nFrom: Velm\nTo: Gull Island\n\n{PROSE}"),
        ("Fwd: Ferry returns", GMAIL.format(note=NOTE, prose="")),
    ],
    ids=["an answer", "no headers", "nothing below them"],
)
def test_any_other_e_mail_is_the_story_itself(subject, text):
    story = story_in(text, subject)
    assert [line.name for line in story.bylines] == ["Omar Okoye"] and str(
        story.published and story.published.text
    ).startswith("2024-07-03")

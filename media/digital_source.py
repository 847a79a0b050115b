"""How a picture was made, by IPTC's vocabulary (https://cv.iptc.org/newscodes/digitalsourcetype/)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

SCHEME = "http://cv.iptc.org/newscodes/digitalsourcetype/"


class DigitalSource(models.TextChoices):
    """A digital source type of IPTC, with the label that editors see."""

    DIGITAL_CAPTURE = "digitalCapture", _("Taken by a digital camera")
    COMPUTATIONAL_CAPTURE = "computationalCapture", _("Taken by a camera from several exposures")
    NEGATIVE = "negativeFilm", _("Digitised from a negative")
    POSITIVE = "positiveFilm", _("Digitised from a positive")
    PRINT = "print", _("Digitised from a print")
    HUMAN_EDITS = "humanEdits", _("Altered by a person")
    MINOR_HUMAN_EDITS = "minorHumanEdits", _("Retouched by a person")
    ALGORITHMIC_ENHANCED = "algorithmicallyEnhanced", _("Altered by software")
    DIGITAL_ART = "digitalArt", _("Digital art")
    DIGITAL_CREATION = "digitalCreation", _("Drawn on a computer")
    DATA_DRIVEN = "dataDrivenMedia", _("Drawn from data")
    SCREEN_CAPTURE = "screenCapture", _("Picture of a screen")
    VIRTUAL_RECORDING = "virtualRecording", _("Recording of a virtual event")
    COMPOSITE = "composite", _("Composite")
    COMPOSITE_CAPTURE = "compositeCapture", _("Composite of photographs")
    COMPOSITE_SYNTHETIC = "compositeSynthetic", _("Composite with generated parts")
    COMPOSITE_AI = "compositeWithTrainedAlgorithmicMedia", _("Photograph altered with AI")
    SYNTHETIC_AI = "trainedAlgorithmicMedia", _("Made with AI")
    ALGORITHMIC = "algorithmicMedia", _("Made by an algorithm")
    SOFTWARE_IMAGE = "softwareImage", _("Made by software")

    @property
    def uri(self) -> str:
        """Return the URI by which metadata name the type."""
        return SCHEME + self.value

    @property
    def warning(self) -> str:
        """Return the label that readers see with a generated, composite or altered picture; "" for a photograph."""
        return self.label if self in _MARKED else ""

    @classmethod
    def marked_codes(cls) -> list[str]:
        """Return the codes of all types with a warning."""
        return [member.value for member in cls if member.warning]

    @classmethod
    def read(cls, text: str) -> str:
        """Return the code that a URI, a qcode or a plain code names; "" if it is none of IPTC's codes."""
        code = text.strip().rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1]
        return next((member.value for member in cls if member.value.lower() == code.lower()), "")


_MARKED = {
    DigitalSource.ALGORITHMIC_ENHANCED,
    DigitalSource.COMPOSITE,
    DigitalSource.COMPOSITE_CAPTURE,
    DigitalSource.COMPOSITE_SYNTHETIC,
    DigitalSource.COMPOSITE_AI,
    DigitalSource.SYNTHETIC_AI,
    DigitalSource.ALGORITHMIC,
    DigitalSource.HUMAN_EDITS,
    DigitalSource.SOFTWARE_IMAGE,
}

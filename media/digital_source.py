"""How a picture was made, by IPTC's vocabulary (https://cv.iptc.org/newscodes/digitalsourcetype/)."""

from django.db import models

SCHEME = "http://cv.iptc.org/newscodes/digitalsourcetype/"


class DigitalSource(models.TextChoices):
    """A digital source type of IPTC, with the label that editors see."""

    DIGITAL_CAPTURE = "digitalCapture", "Taken by a digital camera"
    COMPUTATIONAL_CAPTURE = "computationalCapture", "Taken by a camera from several exposures"
    NEGATIVE = "negativeFilm", "Digitised from a negative"
    POSITIVE = "positiveFilm", "Digitised from a positive"
    PRINT = "print", "Digitised from a print"
    HUMAN_EDITS = "humanEdits", "Altered by a person"
    MINOR_HUMAN_EDITS = "minorHumanEdits", "Retouched by a person"
    ALGORITHMIC_ENHANCED = "algorithmicallyEnhanced", "Altered by software"
    DIGITAL_ART = "digitalArt", "Digital art"
    DIGITAL_CREATION = "digitalCreation", "Drawn on a computer"
    DATA_DRIVEN = "dataDrivenMedia", "Drawn from data"
    SCREEN_CAPTURE = "screenCapture", "Picture of a screen"
    VIRTUAL_RECORDING = "virtualRecording", "Recording of a virtual event"
    COMPOSITE = "composite", "Composite"
    COMPOSITE_CAPTURE = "compositeCapture", "Composite of photographs"
    COMPOSITE_SYNTHETIC = "compositeSynthetic", "Composite with generated parts"
    COMPOSITE_AI = "compositeWithTrainedAlgorithmicMedia", "Photograph altered with AI"
    SYNTHETIC_AI = "trainedAlgorithmicMedia", "Made with AI"
    ALGORITHMIC = "algorithmicMedia", "Made by an algorithm"
    SOFTWARE_IMAGE = "softwareImage", "Made by software"

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

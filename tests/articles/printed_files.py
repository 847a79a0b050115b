"""Makes small PDF files with a text layer, as a scanner's program does."""


def make_pdf(*texts: str, size: tuple[int, int] = (300, 400)) -> bytes:
    """Return a PDF with one page for each text, which is printed on it in Helvetica."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for text in texts:
        lines = "".join(f"({line}) Tj T* " for line in text.split("\n"))
        content = f"BT /F1 18 Tf 20 TL 30 350 Td {lines}ET"
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    file, places = "%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(file))
        file += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(file)
    size_of_table = len(objects) + 1
    file += f"xref\n0 {size_of_table}\n0000000000 65535 f \n{table}"
    file += f"trailer\n<< /Size {size_of_table} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return file.encode("latin-1")


def status_of(client, url: str, **headers) -> int:
    """Return the status of the response to a request for a file, read to its end, so that it is closed."""
    response = client.get(url, **headers)
    response.getvalue()
    return response.status_code

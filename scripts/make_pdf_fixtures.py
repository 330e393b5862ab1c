#!/usr/bin/env python3
"""Writes tests/fixtures/pdf: one paragraph as Chromium, cairo and qpdf write it.

Needs Chromium, Pango with its Python bindings (gi), qpdf and the fonts Amiri and Noto Naskh Arabic (SIL Open Font
License), of which the files hold the few glyphs they use. The text is our own. What each file is for: chromium.pdf
has shaped glyphs in visual order, cairo.pdf tells the text of its glyphs (ActualText), encrypted.pdf opens without a
password, password.pdf does not.
"""

import pathlib
import subprocess
import tempfile

TEXT = (
    "زار الرحالة (أحمد) مدينة فاس عام 1325 ومعه 12 كتاباً و3 خرائط من نوع Atlas، ولم يجد فيها إلا الأصدقاء. "
    "وَقَالَ: إِنَّ العِلْمَ لَا يُنَالُ إِلَّا بِالصَّبْرِ، وَالحَمْدُ لِلَّهِ."
)
OUT = pathlib.Path(__file__).resolve().parent.parent / "tests/fixtures/pdf"


def chromium(path):
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder) / "page.html"
        page.write_text(
            f'<!doctype html><html lang="ar" dir="rtl"><meta charset="utf-8">'
            f'<p style="font: 14px Noto Naskh Arabic, Amiri">{TEXT}</p></html>',
            encoding="utf-8",
        )
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        printed = pathlib.Path(folder) / "page.pdf"
        subprocess.run([*command, f"--print-to-pdf={printed}", str(page)], check=True, capture_output=True)
        pack = ["--object-streams=generate", "--recompress-flate", "--compression-level=9"]
        subprocess.run(["qpdf", *pack, str(printed), str(path)], check=True)


def cairo(path):
    import gi

    gi.require_version("Pango", "1.0")
    gi.require_version("PangoCairo", "1.0")
    from gi.repository import Pango, PangoCairo
    import cairo as drawing

    surface = drawing.PDFSurface(str(path), 595, 842)
    context = drawing.Context(surface)
    layout = PangoCairo.create_layout(context)
    layout.set_font_description(Pango.FontDescription("Amiri 12"))
    layout.set_width(480 * Pango.SCALE)
    layout.set_justify(True)
    layout.set_text(TEXT, -1)
    context.move_to(50, 50)
    PangoCairo.show_layout(context, layout)
    surface.finish()


def encrypted(source, path, password):
    subprocess.run(
        ["qpdf", "--object-streams=generate", "--encrypt", password, "owner", "256", "--", str(source), str(path)],
        check=True,
    )


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    chromium(OUT / "chromium.pdf")
    cairo(OUT / "cairo.pdf")
    encrypted(OUT / "cairo.pdf", OUT / "encrypted.pdf", "")
    encrypted(OUT / "cairo.pdf", OUT / "password.pdf", "secret")


if __name__ == "__main__":
    main()

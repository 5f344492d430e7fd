"""Reads QR codes with ZXing (its C++ edition), which needs neither a system library nor numpy.

It is handed pictures that were re-encoded by us, never what a browser sent.
"""

from __future__ import annotations

import io


class ZxingCodeReader:
    """See `chalicelib.notebooks.stack_ports.CodeReader`."""

    def texts(self, picture: bytes) -> tuple[str, ...]:
        import zxingcpp
        from PIL import Image

        with Image.open(io.BytesIO(picture), formats=("JPEG",)) as opened:
            grey = opened.convert("L")
        found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode)
        return tuple(one.text for one in found if one.valid)

"""Embedded metadata fills the fields the IPTC mapping says it should."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image

from media import embedded
from tests.media.pictures import XMP, camera_exif, drawn, encoded, with_iim


def facts_of(content: bytes) -> dict[str, Any]:
    return embedded.read(Image.open(io.BytesIO(content)))[0]


def raw_of(content: bytes) -> dict[str, Any]:
    return embedded.read(Image.open(io.BytesIO(content)))[1]


def with_xmp(properties: str, **options: Any) -> bytes:
    return encoded(drawn(64, 48), xmp=(XMP % properties).encode(), **options)


def alt(name: str, text: str) -> str:
    item = f'<rdf:li xml:lang="x-default">{text}</rdf:li>'
    return f"<{name}><rdf:Alt>{item}</rdf:Alt></{name}>"


REFERENCE = {
    "headline": "The Headline (ref2017.1)",
    "caption": "The description aka caption (ref2017.1)",
    "credit": "Credit Line (ref2017.1)",
    "photographer": "Creator1 (ref2017.1), Creator2 (ref2017.1)",
    "source": "Source (ref2017.1)",
    "copyright_notice": "Copyright (Notice) 2017.1 IPTC - www.iptc.org  (ref2017.1)",
    "usage_terms": "Rights Usage Termns (ref2017.1)",
    "place": "Sublocation (Core) (ref2017.1), City (Core) (ref2017.1), "
    "Province/State (Core) (ref2017.1), Country (Core) (ref2017.1)",
    "keywords": ["Keyword1ref2017.1", "Keyword2ref2017.1", "Keyword3ref2017.1"],
    "taken_at": datetime(2017, 7, 13, 17, 1, tzinfo=UTC),
}


@pytest.mark.parametrize("name", sorted(REFERENCE))
def test_the_iptc_reference_picture_is_read_whole(data_dir, name):
    path = data_dir / "images-metadata" / "IPTC-PhotometadataRef-Std2017.1.jpg"
    assert facts_of(path.read_bytes())[name] == REFERENCE[name]


IIM_SAMPLE = {
    "headline": "No headline",
    "caption": "A witty caption",
    "credit": "My Credit",
    "photographer": "Phil Harvey",
    "source": "I'm the source",
    "copyright_notice": "Copyright 2004 Phil Harvey",
    "place": "Kingston, Ont, Canada",
    "keywords": ["ExifTool", "Test", "IPTC"],
    "taken_at": datetime(2004, 2, 26, tzinfo=UTC),
    "usage_terms": "What instructions",
}


@pytest.mark.parametrize("name", sorted(IIM_SAMPLE))
def test_iim_alone_is_read(data_dir, name):
    content = (data_dir / "images-metadata" / "exiftool-IPTC.jpg").read_bytes()
    assert facts_of(content)[name] == IIM_SAMPLE[name]


XMP_SAMPLE = {
    "caption": "A witty caption",
    "photographer": "Phil Harvey",
    "copyright_notice": "Copyright 2004 Phil Harvey",
}


@pytest.mark.parametrize("name", sorted(XMP_SAMPLE))
def test_an_xmp_sample_is_read(data_dir, name):
    content = (data_dir / "images-metadata" / "exiftool-XMP.jpg").read_bytes()
    assert facts_of(content)[name] == XMP_SAMPLE[name]


def test_xmp_wins_over_iim_and_iim_over_exif():
    content = with_iim(
        with_xmp(
            "<photoshop:Credit>XMP credit</photoshop:Credit>",
            exif=camera_exif(artist="EXIF artist"),
        ),
        (2, 110, b"IIM credit"),
        (2, 80, b"IIM byline"),
    )
    facts = facts_of(content)
    assert (facts["credit"], facts["photographer"]) == ("XMP credit", "IIM byline")


@pytest.mark.parametrize(
    "charset,value,expected",
    [
        ((1, 90, b"\x1b%G"), "Pjöngjang 평양".encode(), "Pjöngjang 평양"),
        (None, "Pjöngjang 평양".encode(), "Pjöngjang 평양"),
        (None, "São Paulo – café".encode("cp1252"), "São Paulo – café"),
        ((1, 90, b"\x1b.A"), "Zürich".encode("latin-1"), "Zürich"),
        ((1, 90, b"\x1b%G"), "Zürich".encode()[:2], "Z"),
    ],
    ids=["declared UTF-8", "undeclared UTF-8", "Windows", "Latin-1", "cut character"],
)
def test_iim_is_read_in_its_charset(charset, value, expected):
    datasets = [charset] if charset else []
    content = with_iim(encoded(drawn(16, 16)), *datasets, (2, 120, value))
    assert facts_of(content)["caption"] == expected


def test_several_creators_are_named_in_order():
    creators = "<rdf:li>Ada</rdf:li><rdf:li>Grace</rdf:li>"
    content = with_xmp(f"<dc:creator><rdf:Seq>{creators}</rdf:Seq></dc:creator>")
    assert facts_of(content)["photographer"] == "Ada, Grace"


def test_the_alt_text_of_the_standard_is_taken():
    content = with_xmp(alt("Iptc4xmpCore:AltTextAccessibility", "A man waves."))
    assert facts_of(content)["alt"] == "A man waves."


def test_the_default_language_is_taken():
    items = '<rdf:li xml:lang="de">Deutsch</rdf:li>'
    items += '<rdf:li xml:lang="x-default">English</rdf:li>'
    content = with_xmp(f"<dc:rights><rdf:Alt>{items}</rdf:Alt></dc:rights>")
    assert facts_of(content)["copyright_notice"] == "English"


def test_the_place_shown_is_taken_when_nothing_else_says_where():
    place = "<Iptc4xmpExt:City>Pyongyang</Iptc4xmpExt:City>"
    place += "<Iptc4xmpExt:CountryName>North Korea</Iptc4xmpExt:CountryName>"
    item = f'<rdf:li rdf:parseType="Resource">{place}</rdf:li>'
    content = with_xmp(
        f"<Iptc4xmpExt:LocationShown><rdf:Bag>{item}</rdf:Bag>"
        "</Iptc4xmpExt:LocationShown>"
    )
    assert facts_of(content)["place"] == "Pyongyang, North Korea"


@pytest.mark.parametrize(
    "properties,expected",
    [
        ("2020-07-07T10:11:12+09:00", datetime(2020, 7, 7, 1, 11, 12, tzinfo=UTC)),
        ("2020-07-07", datetime(2020, 7, 7, tzinfo=UTC)),
        ("2020-07", None),
        ("2020-13-45", None),
        ("yesterday", None),
    ],
)
def test_only_whole_days_make_a_time(properties, expected):
    content = with_xmp(f"<photoshop:DateCreated>{properties}</photoshop:DateCreated>")
    assert facts_of(content).get("taken_at") == expected


def test_the_camera_clock_is_read_with_its_zone():
    content = encoded(drawn(16, 16), exif=camera_exif())
    assert facts_of(content)["taken_at"] == datetime(2020, 7, 7, 1, 11, 12, tzinfo=UTC)


def test_a_licence_becomes_the_rights_window_to_the_end_of_its_last_day():
    content = with_xmp(
        "<plus:LicenseStartDate>2020-07-01</plus:LicenseStartDate>"
        "<plus:LicenseEndDate>2020-07-31</plus:LicenseEndDate>"
    )
    facts = facts_of(content)
    assert facts["rights_from"] == datetime(2020, 7, 1, tzinfo=UTC)
    assert facts["rights_until"].strftime("%d %H:%M") == "31 23:59"


def test_a_licence_that_ends_before_it_begins_is_left_out():
    content = with_iim(
        encoded(drawn(16, 16)), (2, 30, b"20200801"), (2, 37, b"20200701")
    )
    assert not {"rights_from", "rights_until"} & set(facts_of(content))


def test_raw_metadata_is_json_without_nul():
    content = with_iim(encoded(drawn(16, 16)), (2, 120, b"a\x00b\x07c"))
    assert raw_of(content)["iim"]["caption"] == "abc"


@pytest.mark.parametrize(
    "packet",
    [
        b"<not xml",
        b'<!DOCTYPE x [<!ENTITY a "b">]><x xmlns="adobe:ns:meta/">&a;</x>',
        b"\xff\xfe\x00",
        b"<x/>",
    ],
    ids=["broken", "entities", "bytes", "empty"],
)
def test_a_hostile_packet_fills_nothing(packet):
    content = encoded(drawn(16, 16), xmp=packet)
    assert facts_of(content) == {}


@pytest.mark.parametrize(
    "name", ["hopper_bad_exif.jpg", "invalid-exif.jpg", "exif_gps.jpg"]
)
def test_broken_blocks_never_raise(data_dir, name):
    content = (data_dir / "images-torture" / name).read_bytes()
    assert isinstance(facts_of(content), dict)

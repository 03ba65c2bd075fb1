"""Which texts are English, and which are kept without being read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.coding.rules import code
from rimland.reading.language import is_english, language_of, not_read

FOREIGN = [
    (
        "ar",
        "قُتل تسعة أشخاص وأصيب ثلاثون آخرون في تفجير انتحاري استهدف مسجداً في المدينة القديمة يوم الجمعة، بحسب ما أعلنت وزارة الصحة.",
    ),
    ("ar", "مقتل تسعة في تفجير مسجد"),
    (
        "fr",
        "Neuf personnes ont été tuées et trente autres blessées vendredi dans un attentat suicide contre une mosquée de la vieille ville, a annoncé le ministère de la Santé.",
    ),
    (
        "es",
        "Nueve personas murieron y otras treinta resultaron heridas el viernes en un atentado suicida contra una mezquita del casco antiguo, informó el Ministerio de Salud.",
    ),
    (
        "tr",
        "Sağlık Bakanlığı, cuma günü eski şehirdeki bir camiye düzenlenen intihar saldırısında dokuz kişinin öldüğünü, otuz kişinin yaralandığını açıkladı.",
    ),
    (
        "ur",
        "وزارت صحت کے مطابق جمعے کے روز پرانے شہر کی ایک مسجد میں خودکش حملے کے نتیجے میں نو افراد ہلاک اور تیس زخمی ہو گئے ہیں۔",
    ),
    (
        "id",
        "Sembilan orang tewas dan tiga puluh lainnya terluka dalam serangan bom bunuh diri di sebuah masjid di kota tua pada hari Jumat, kata kementerian kesehatan.",
    ),
    (
        "ru",
        "Девять человек погибли и тридцать получили ранения в пятницу в результате взрыва смертника в мечети в старом городе, сообщило министерство здравоохранения.",
    ),
    ("ru", "Взрыв в мечети: девять погибших"),
    ("zh", "卫生部说，星期五老城一座清真寺发生自杀式爆炸袭击，造成九人死亡，三十人受伤。"),
    (
        "de",
        "Neun Menschen sind am Freitag bei einem Selbstmordanschlag auf eine Moschee in der Altstadt getötet und dreißig verletzt worden, teilte das Gesundheitsministerium mit.",
    ),
    (
        "fa",
        "وزارت بهداشت اعلام کرد که روز جمعه در حمله انتحاری به مسجدی در شهر قدیمی نه نفر کشته و سی نفر زخمی شدند.",
    ),
    (
        "sw",
        "Watu tisa wameuawa na wengine thelathini wamejeruhiwa siku ya Ijumaa katika shambulio la kujitoa mhanga kwenye msikiti wa mji mkongwe, wizara ya afya imesema.",
    ),
]

ENGLISH = [
    "Blast kills nine in Kabul",
    "NINE DEAD IN KABUL MOSQUE BLAST, HEALTH MINISTRY SAYS",
    "Bomb.",
    "Jabhat Fateh al-Sham, Ahrar al-Sham, Jaish al-Islam clash near Khan Sheikhoun",
    "Islamic State claims Sehwan shrine bombing; Sindh police raise toll to 88",
    "9 dead, 30 hurt: bomb, mosque, Kabul, Friday.",
    'The group said "الله أكبر" in its statement, and claimed the attack on the mosque in Kabul.',
    (
        "Al Shabaab fighters attacked Kismayo, Afgoye, Baidoa, Marka, Barawe, Bardhere, Jowhar, Beledweyne "
        "and Galkayo overnight, residents said."
    ),
    "12 34 --",
    "",
]


@pytest.mark.parametrize(("language", "text"), FOREIGN)
def test_other_languages_are_known_and_not_read(language: str, text: str) -> None:
    assert language_of(text) == language
    assert not is_english(text)
    assert not_read(text) == f"not English ({language})"
    coded = code(text)
    assert coded.abstained["language"] == f"not English ({language})"
    assert not coded.reports


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_read_however_short_or_full_of_names(text: str) -> None:
    assert is_english(text)
    assert not_read(text) is None
    assert "language" not in code(text).abstained


@given(st.text(max_size=200))
def test_any_text_has_one_answer(text: str) -> None:
    assert is_english(text) == (not_read(text) is None)
    assert len(language_of(text)) in {2, 3}

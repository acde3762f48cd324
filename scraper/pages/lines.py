"""Lines of text that are not the article, whatever element they stand in. Part of `scraper.pages`."""

from __future__ import annotations

import re
from typing import Final

_LABEL: Final = r"[\s•·»>*+\-–—|\[(]*"
_DROPPED_LINE: Final = re.compile(
    rf"""^{_LABEL}(?:
      (?:(?:baca|simak|lihat|tonton|cek|klik|dengar(?:kan)?|read|watch|see|also)\s*(?:juga|also|more|pula|selengkapnya|berita)?
        (?:\s+(?:di\s+sini|berita\s+\w+|artikel\s+\w+|selengkapnya|video\w*))?\s*[:：>»].*)
    | (?:baca|simak|lihat|tonton|saksikan|read)\s+(?:juga|also|selanjutnya|selengkapnya)\b.{{0,200}}
    | (?:advertisement|advertorial|iklan|scroll\s+(?:to\s+(?:continue|resume)|down|ke\s+bawah|untuk)|lanjutkan\s+membaca|continue\s+reading).{{0,80}}
    | (?:(?:article|post)\s+)?(?:halaman|pages?|hal)\.?\s*:?\s*(?:selanjutnya|berikutnya|sebelumnya|next|\d[\d\s/|.,]*)(?:\s*(?:dari|of|/)\s*\d+)?(?:\s+(?:selanjutnya|next|show\s+all))*\s*[»>]*
    | (?:halaman|page)\s*:?
    | \d+\s+(?:dari|of)\s+\d+\s+(?:halaman|pages?)
    | (?:foto|gambar|photo|image|slide)\s+\d+\s*(?:dari|of|/)\s*\d+\W*
    | (?:selanjutnya|berikutnya|sebelumnya|next|previous|prev|show\s+all|tampilkan\s+semua|lihat\s+semua|load\s+more)(?:\s+page)?\s*[»>›…]*
    | (?:sumber|source|foto|photo|tag|tags|topik|topics?|kata\s+kunci|keywords?|label|dok(?:umentasi)?\.?)\s*:.{{0,160}}
    | (?:penulis|editor|reporter|redaktur|pewarta|kontributor|penyunting|author|rep|red|writer|fotografer|videografer)\s*:.{{0,200}}
    | (?:(?:copyright|hak\s+cipta)\s*(?:©|\(c\)|\d|by\b|:|@)|©|\(c\)\s).{{0,200}}
    | (?:artikel|berita)\s+(?:ini|asli|lain)\s+(?:telah|sudah|pernah|tayang|terkait|di)\b.{{0,300}}
    | (?:follow|ikuti|dapatkan|gabung|yuk|download|unduh|subscribe)\b.{{0,60}}(?:google\s+news|whatsapp|telegram|twitter|facebook|instagram|channel|saluran|kanal|aplikasi|newsletter|update\s+berita|kompas\.com\+?|email).{{0,200}}
    | (?:update|informasi|simak|cek)\s+berita\b.{{0,60}}google\s+news.{{0,100}}
    | (?:penulis|editor|sumber|reporter|source|selengkapnya|share|komentar)\s*[.…»]* | :\s*.{{1,80}}
    | pilihan\s+editor\s*:?.{{0,200}}
    | (?:yuk,?\s+)?(?:simak|tonton|saksikan|lihat)\s+(?:juga\s+)?video\b.{{0,160}}
    | \[(?:gambas|video|photo|foto|ad|ads|embed)\b[^\]]*\](?:\s*\([a-z/]{{2,15}}\))?
    | dilarang\s+(?:keras\s+)?(?:mengambil|mengutip|menyalin)\b.{{0,300}}
    | (?:artikel|berita|konten|ringkasan|tulisan)\s+ini\s+(?:di(?:buat|susun|tulis|hasilkan|ringkas)|menggunakan)\b.{{0,80}}(?:\bai\b|kecerdasan\s+buatan|artificial\s+intelligence).{{0,200}}
    | \((?:[\w-]+\.(?:com|id|co\.id)|tribun\w*|kompas\w*|antara\w*)\s*/\s*[^().]{{2,80}}\)
    | filed\s+under\s*:.{{0,160}} | pilihan\s+redaksi | \d+(?:\s*[|/]\s*\d+)*\s*(?:次のページ|前のページ).{{0,20}}
    | redaksi\s*:.{{0,100}} | informasi\s+pemasangan\s+iklan.{{0,100}}
    | (?:loading|memuat|share|bagikan|tweet|komentar|comments?|print|cetak|email|facebook|twitter|whatsapp|line|copy\s+link|salin\s+link|lihat\s+foto|perbesar|zoom|sponsored|video\s+pilihan.*|foto\s+pilihan.*)\s*\.{{0,3}}
    | \d+\s+(?:shares?|komentar|comments?|views?|tayangan)
    )\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_CLOSING_LINE: Final = re.compile(
    rf"""^{_LABEL}(?:
      rekomendasi\s+untuk\s+anda | (?:berita|artikel|foto|video)\s+(?:terkini|terkait|terbaru|terpopuler|lainnya|populer|rekomendasi)
    | related\s+(?:articles?|news|stories|posts?|topics?)\b.{{0,40}} | (?:tulis|beri|isi)\s+komentar.{{0,40}} | komentar(?:\s+\(\d+\))?
    | (?:leave|post)\s+a\s+(?:comment|reply) | terpopuler | terkini | you\s+may\s+also\s+like.{{0,40}} | more\s+(?:from|on)\b.{{0,60}}
    | baca\s+berita\s+(?:terkait|lainnya).{{0,40}} | promoted\s+(?:content|stories) | most\s+(?:read|popular)
    )\s*:?\s*$""",
    re.IGNORECASE | re.VERBOSE,
)


def is_dropped_line(text: str) -> bool:
    """Whether a whole paragraph is a pointer, a label, a credit or a page number."""
    return len(text) <= 400 and bool(_DROPPED_LINE.match(text))  # noqa: PLR2004 - longer than any such line seen


def is_closing_line(text: str) -> bool:
    """Whether a paragraph opens the part of the page that follows the article."""
    return len(text) <= 80 and bool(_CLOSING_LINE.match(text))  # noqa: PLR2004 - such lines are titles

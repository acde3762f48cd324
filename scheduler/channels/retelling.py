"""Our own sentences of what is wrong with a source, a page or a channel, told in Indonesian. Part of `scheduler`; pure.

They are made, kept and sent in English. Here stands the form of each with its blanks, and what a stranger's server said in
one stays as it was said. A sentence that is added elsewhere and not here is found by the tests.
"""

from __future__ import annotations

import re
from functools import lru_cache

from scheduler.channels.wording import Language

_LONGEST = 4_000
_DEEPEST = 30
"""Sentences within sentences: as many as pages that one reason names, and some."""
_SHAPES = {"n": r"\d+", "m": r"\d+", "k": r"\d+", "l": r"\d+", "place": r"\S+", "url": r"https?://\S+"}
"""What a blank of such a name holds; any other holds whatever stands there, which may be a sentence of ours."""

_FORMS: tuple[tuple[str, str], ...] = (
    # The first that fits counts: sentences that hold others stand before these.
    ("{held}; lately: {found}", "{held}; belakangan: {found}"),
    # Sources
    ("not visited yet", "belum dikunjungi"),
    ("{n} new article[s] at the last visit", "{n} artikel baru pada kunjungan terakhir"),
    ("{n} updated article[s] at the last visit", "{n} artikel diperbarui pada kunjungan terakhir"),
    ("nothing new at the last visit", "tidak ada yang baru pada kunjungan terakhir"),
    ("not modified since the last visit", "tidak berubah sejak kunjungan terakhir"),
    ("{n} of the last {m} visits were refused; ask the publisher, or set a longer every", "{n} dari {m} kunjungan terakhir ditolak; tanyakan kepada penerbit, atau perpanjang every"),
    ("{why}; ask the publisher, or watch its feed", "{why}; tanyakan kepada penerbit, atau pantau umpannya"),
    ("{wall} stands in the place of its pages", "yang muncul bukan halamannya, melainkan {wall}"),
    ("the site refuses us: {why}", "situs itu menolak kami: {why}"),
    ("{n} of {m} responses refused us ({seen})", "{n} dari {m} jawaban menolak kami ({seen})"),
    ("never answered since it was configured ({tries}): {why}; is the address right?", "belum pernah menjawab sejak diatur ({tries}): {why}; apakah alamatnya benar?"),
    ("{these} brought no page: {why}; open it in a browser", "{these} tidak membawa satu halaman pun: {why}; buka di peramban"),
    ("{n} of the last {m} visits brought no page; the site is unsteady", "{n} dari {m} kunjungan terakhir tidak membawa satu halaman pun; situs itu tidak stabil"),
    ("{n} visits in a row", "{n} kunjungan berturut-turut"),
    ("the last visit", "kunjungan terakhir"),
    ("{n} visit[s]", "{n} kunjungan"),
    ("the list shows no link to an article, where it had {n}: has its layout changed? try sources check", "daftar itu tidak memuat tautan artikel, padahal pernah ada {n}: apakah tata letaknya berubah? coba sources check"),
    ("no link to an article was ever found there ({tries}): is it the address of a list?", "belum pernah ada tautan artikel di sana ({tries}): apakah itu alamat sebuah daftar?"),
    ("none of {n} articles could be had in {m} visits: {why}; open one in a browser", "tidak satu pun dari {n} artikel dapat diambil dalam {m} kunjungan: {why}; buka salah satunya di peramban"),
    ("{share} of what it links to could be read as articles: has its layout changed? try sources check", "dari yang ditautkannya, yang terbaca sebagai artikel hanya {share}: apakah tata letaknya berubah? coba sources check"),
    ("none of {n} links could ever be read as an article: {why}; try sources check", "tidak satu pun dari {n} tautan pernah terbaca sebagai artikel: {why}; coba sources check"),
    ("they lead to no articles", "tidak ada artikel di baliknya"),
    ("{share} of its articles have a {field}: has its layout changed? try sources check", "dari artikelnya, yang memiliki {field} hanya {share}: apakah tata letaknya berubah? coba sources check"),
    ("headline", "judul"),
    ("body", "isi"),
    ("{share} of its articles have a date that can be read; report the page, meanwhile first sight counts", "dari artikelnya, yang tanggalnya terbaca hanya {share}; laporkan halamannya, sementara ini saat pertama terlihat yang berlaku"),
    ("{n} of {m} articles print a date that cannot be read; report the page", "{n} dari {m} artikel memuat tanggal yang tidak terbaca; laporkan halamannya"),
    ("{n} of {m} articles lack a page: {why}; they are tried again by themselves", "{n} dari {m} artikel kekurangan halaman: {why}; semuanya dicoba lagi dengan sendirinya"),
    ("{n} of {m} (before: {k} of {l})", "{n} dari {m} (sebelumnya {k} dari {l})"),
    ("nothing new for {n} h, in which about {m} articles were to come: has the list moved?", "tidak ada yang baru selama {n} jam, padahal biasanya datang sekitar {m} artikel: apakah daftarnya pindah?"),
    ("{n} of {m} sources bring no page: is our network down?", "{n} dari {m} sumber tidak membawa satu halaman pun: apakah jaringan kita terputus?"),
    ("{n} of {m} sources bring pages again", "{n} dari {m} sumber kembali membawa halaman"),
    ("its visit was begun {n} times and never ended; look for what ended the processes (memory?), or take the source out", "kunjungannya dimulai {n} kali dan tidak pernah selesai; cari apa yang menghentikan prosesnya (memori?), atau keluarkan sumber ini"),
    # Channels
    ("{held}; {n} are parked (kentongan alerts redeliver --channel {place})", "{held}; {n} tertahan (kentongan alerts redeliver --channel {place})"),
    ("{held}; alerts wait, and it is tried again {moment}", "{held}; peringatan menunggu, dan saluran dicoba lagi {moment}"),
    ("takes no messages ({n} in a row were refused): {why}", "tidak menerima pesan ({n} berturut-turut ditolak): {why}"),
    ("takes no messages: {why}", "tidak menerima pesan: {why}"),
    ("now and then", "sesekali"),
    ("at {clock} as it asked", "pukul {clock} seperti yang dimintanya"),
    ("takes messages again; {n} more alerts waited for it and go out now", "menerima pesan lagi; {n} peringatan lain menunggu dan kini dikirim"),
    ("the connection is refused: is the service running, and is it this port?", "sambungan ditolak: apakah layanannya berjalan, dan benarkah portnya?"),
    ("the connection was closed before an answer came: is it this port, and does a proxy cut it?", "sambungan ditutup sebelum ada jawaban: benarkah portnya, dan apakah ada proksi yang memutusnya?"),
    ("the connection was closed before the answer was whole", "sambungan ditutup sebelum jawabannya utuh"),
    ("what answers does not speak HTTP as it should: check scheme and port", "yang menjawab tidak berbicara HTTP sebagaimana mestinya: periksa skema dan port"),
    ("what would be sent holds a character that may not stand there: check address, login and token", "yang akan dikirim memuat huruf yang tidak boleh ada di sana: periksa alamat, masuk, dan token"),
    ("that is no name of a host: check it", "itu bukan nama hos: periksa"),
    ("no answer ({why})", "tidak ada jawaban ({why})"),
    ("the name of the host cannot be resolved: check it, and DNS", "nama hos tidak ditemukan: periksa nama itu, dan DNS"),
    ("its certificate is not trusted ({why}): renew it, or trust its issuer (SSL_CERT_FILE)", "sertifikatnya tidak dipercaya ({why}): perbarui, atau percayai penerbitnya (SSL_CERT_FILE)"),
    ("no TLS is spoken there ({why}): check scheme and port", "di sana tidak ada TLS ({why}): periksa skema dan port"),
    ("cannot be reached ({why}): check address, network and firewall", "tidak terjangkau ({why}): periksa alamat, jaringan, dan firewall"),
    ("no answer in time: check port and scheme, and firewalls", "tidak menjawab pada waktunya: periksa port, skema, dan firewall"),
    ("no answer in time", "tidak menjawab pada waktunya"),
    ("{place} does not answer within {n} s: is a firewall or proxy in between?", "{place} tidak menjawab dalam {n} detik: apakah ada firewall atau proksi di antaranya?"),
    ("the server hung up", "server memutus sambungan"),
    ("user or password refused ({n}): mend smtp_url", "pengguna atau kata sandi ditolak ({n}): perbaiki smtp_url"),
    ("every recipient refused {codes}: check to", "semua penerima ditolak {codes}: periksa to"),
    # Pages of an article
    ("{pages}; page {n}: {why}", "{pages}; halaman {n}: {why}"),
    ("{pages}; and {n} more pages", "{pages}; dan {n} halaman lagi"),
    ("and {n} more pages", "dan {n} halaman lagi"),
    ("page {n}: {why}", "halaman {n}: {why}"),
    ("{why} ({url})", "{why} ({url})"),
    ("no link leads to it", "tidak ada tautan ke sana"),
    ("beyond max_pages={n}", "melebihi max_pages={n}"),
    ("not fetched", "tidak diambil"),
    ("holds no text", "tidak berisi teks"),
    ("holds the same text as page {n}", "berisi teks yang sama dengan halaman {n}"),
    ("holds nothing new", "tidak berisi hal baru"),
    ("leads to another article", "mengarah ke artikel lain"),
    ("is no view of all pages: the text in hand is not in it", "bukan tampilan semua halaman: teks yang sudah ada tidak termuat di dalamnya"),
    ("is no view of all pages: it ends too early", "bukan tampilan semua halaman: berakhir terlalu cepat"),
    ("says that it is not found", "menyatakan tidak ditemukan"),
    ("asks for proof of a human", "meminta bukti bahwa pembacanya manusia"),
    ("asks for a login", "meminta masuk dengan akun"),
    ("the link leads to another site", "tautannya mengarah ke situs lain"),
    ("{wall} stands in its place (HTTP {n})", "yang muncul adalah {wall} (HTTP {n})"),
    ("a page is missing", "ada halaman yang kurang"),
    # What fetching came to
    ("no whole answer in time", "tidak menjawab penuh pada waktunya"),
    ("host not found", "hos tidak ditemukan"),
    ("connection refused", "sambungan ditolak"),
    ("connection lost", "sambungan terputus"),
    ("no connection", "tidak ada sambungan"),
    ("answer broken off", "jawaban terputus"),
    ("not http or https", "bukan http atau https"),
    ("larger than max_body", "lebih besar dari max_body"),
    ("no response", "tidak ada jawaban"),
    ("forbidden by robots.txt", "dilarang robots.txt"),
    ("robots.txt could not be read: {why}", "robots.txt tidak dapat dibaca: {why}"),
    ("the page needs a browser; install chromium or set render: never", "halaman itu membutuhkan peramban; pasang chromium atau atur render: never"),
    ("the list needs a browser; install chromium or set render: never", "daftar itu membutuhkan peramban; pasang chromium atau atur render: never"),
    ("the page led where nothing may be fetched", "halaman itu mengarah ke alamat yang tidak boleh diambil"),
    ("the browser failed: {why}", "peramban gagal: {why}"),
    ("no browser", "tidak ada peramban"),
    ("a captcha", "captcha"),
    ("a question for consent", "permintaan persetujuan"),
    ("a page that only scripts fill", "halaman yang hanya diisi skrip"),
    ("a {name} challenge", "tantangan {name}"),
    ("an {name} challenge", "tantangan {name}"),
    ("an Akamai refusal", "penolakan Akamai"),
    # Whom or what it is about
    ("{place}: {why}", "{place}: {why}"),
)  # fmt: skip


def retold(text: str, language: Language) -> str:
    """`text` in `language` as far as its sentences are ours; all else, and what is too long, as it is."""
    return text if language == "en" or len(text) > _LONGEST else _told(text, 0)


@lru_cache(maxsize=512)
def _told(text: str, depth: int) -> str:
    if depth > _DEEPEST:
        return text
    for pattern, told in _PATTERNS:
        if match := pattern.fullmatch(text):
            return told.format(**{name: _told(held, depth + 1) for name, held in match.groupdict().items()})
    return text


def _pattern(form: str) -> re.Pattern[str]:
    """What matches a sentence of `form`: "[s]" may stand there or not, a "{blank}" holds what `_SHAPES` says."""
    written = re.escape(form).replace(r"\[s\]", "s?")
    return re.compile(re.sub(r"\\\{(\w+)\\\}", lambda blank: f"(?P<{blank[1]}>{_SHAPES.get(blank[1], '.+')})", written))


_PATTERNS = tuple((_pattern(form), told) for form, told in _FORMS)

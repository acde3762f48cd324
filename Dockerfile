# syntax=docker/dockerfile:1
# Two images: `kentongan` (small, no browser) and `kentongan-browser` (with Debian's Chromium). Both run as a user of
# their own and start the daemon; any other command of the console script can be given instead.

FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/kentongan
COPY requirements.lock ./
RUN /opt/kentongan/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE settings.py ./
COPY kentongan kentongan
COPY scheduler scheduler
COPY scraper scraper
COPY spiders spiders
COPY storage storage
RUN /opt/kentongan/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm AS kentongan
RUN useradd --system --uid 10001 --home-dir /var/lib/kentongan --create-home kentongan \
    && install -d -o kentongan -g kentongan /etc/kentongan
COPY --from=build /opt/kentongan /opt/kentongan
ENV PATH=/opt/kentongan/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    KENTONGAN_CONFIG=/etc/kentongan/kentongan.yaml \
    KENTONGAN_DATA_DIR=/var/lib/kentongan \
    KENTONGAN_LISTEN=0.0.0.0:8321
WORKDIR /var/lib/kentongan
VOLUME /var/lib/kentongan
USER kentongan
EXPOSE 8321
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8321/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["kentongan"]
CMD ["run"]

FROM kentongan AS kentongan-browser
USER root
RUN apt-get update \
    && apt-get install --yes --no-install-recommends chromium fonts-noto-core \
    && rm -rf /var/lib/apt/lists/*
USER kentongan

FROM kentongan

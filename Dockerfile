# The image of every Assent service: one virtual environment from the hash-checked lock, no root.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/assent
WORKDIR /build
# The lock changes less often than the code, so its layer comes first.
COPY requirements/runtime.txt requirements/
# It is whole, so nothing is resolved: a newer release of a package must not break an old lock.
RUN /opt/assent/bin/pip install --require-hashes --no-deps --requirement requirements/runtime.txt
COPY . .
RUN /opt/assent/bin/pip install --no-deps --no-index --no-build-isolation .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin assent \
    && install -d -o assent -g assent -m 0700 /var/lib/assent
COPY --from=build /opt/assent /opt/assent
# Nothing is written beside the code: bytecode was compiled by the install, state has its volume.
ENV PATH=/opt/assent/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ASSENT_CONFIG=/etc/assent/assent.toml \
    ASSENT_STATE_DIR=/var/lib/assent
USER assent
WORKDIR /var/lib/assent
VOLUME /var/lib/assent
EXPOSE 8000
ENTRYPOINT ["assent"]
CMD ["--help"]

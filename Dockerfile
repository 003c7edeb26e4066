# Handrail as one small image: no compiler, no root, one volume for the store.
#   docker build -t handrail .  &&  docker run -p 8080:8080 -v handrail:/data handrail
# It also runs with a root that nobody can write: --read-only --tmpfs /tmp
FROM python:3.12-slim AS build
WORKDIR /src
COPY . .
RUN sh deploy/install.sh . /opt/handrail --constraint deploy/constraints.txt
# The sentence encoder; a build without a network goes on without it.
RUN mkdir -p /opt/handrail/models && (HANDRAIL_MODELS=/opt/handrail/models /opt/handrail/bin/handrail model install || true)
RUN /opt/handrail/bin/handrail new /map

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data handrail && mkdir -p /data && chown handrail /data
COPY --from=build /opt/handrail /opt/handrail
COPY --from=build /map /map
ENV PATH=/opt/handrail/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HANDRAIL_HOST=0.0.0.0 \
    HANDRAIL_JOURNEYS=/map \
    HANDRAIL_MODELS=/opt/handrail/models \
    HANDRAIL_STORE=sqlite:////data/handrail.db \
    HANDRAIL_MOMENTS_LOG=/data/moments
USER handrail
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/readyz', timeout=2)"]
CMD ["handrail", "serve"]

# karaula in a container: a static binary on an image that holds nothing but certificates.
#
#   docker build -t karaula --build-arg VERSION=1.2.3 .
#   docker run --rm karaula demo
#   docker run -d --name karaula -v karaula:/data -v "$PWD/config.yaml:/data/config.yaml:ro" karaula

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
ARG TARGETOS
ARG TARGETARCH
ARG VERSION=dev
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath \
    -ldflags "-s -w -X github.com/karaula/karaula/app.release=$VERSION" -o /out/karaula . \
 && mkdir /out/data

FROM gcr.io/distroless/static:nonroot
COPY --from=build /out/karaula /karaula
# A new volume takes over the folder's owner, so that the store can be made in it without root.
COPY --from=build --chown=nonroot:nonroot /out/data /data
COPY LICENSE NOTICE /
WORKDIR /data
VOLUME /data
USER nonroot
EXPOSE 8080
# It asks the address of `listen` in the configuration, inside the container.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/karaula", "status", "--health"]
ENTRYPOINT ["/karaula"]

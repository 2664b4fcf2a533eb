package com.kronkers.mlops.serving.identity;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Fetches a provider's keys. The certificate of an https address must be one that the JVM trusts. */
final class ProviderKeysClient implements ProviderKeys.Source {
    private static final int MOST_BYTES = 1 << 20;
    private static final int OK = 200;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Duration patience;

    ProviderKeysClient() {
        this(Duration.ofSeconds(10));
    }

    /** @param patience for the headers, and again for the body */
    ProviderKeysClient(Duration patience) {
        this.patience = patience;
    }

    @Override
    public String fetch(URI url) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Accept", "application/json")
                .timeout(patience)
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] content = read(body);
                if (response.statusCode() != OK || content.length > MOST_BYTES) {
                    throw new IOException(url + " answers with status " + response.statusCode() + " and "
                            + content.length + " bytes or more");
                }
                return new String(content, StandardCharsets.UTF_8);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The client's own timeout ends with the headers: a provider that stalls after them would hold its caller for ever. */
    private byte[] read(InputStream body) throws IOException {
        CompletableFuture<Void> end = CompletableFuture.runAsync(
                () -> close(body), CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS));
        try {
            return body.readNBytes(MOST_BYTES + 1);
        } finally {
            end.cancel(false);
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // Who reads it is told.
        }
    }
}

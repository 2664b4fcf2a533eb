package com.kronkers.mlops.ingestion.source;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads files below a connection's base URL, and never leaves it: redirects are followed only within it. */
@ApplicationScoped
class HttpFeed implements Feed {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int MOST_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    private final HttpClient http;

    HttpFeed() {
        this(HttpClient.newBuilder());
    }

    /** @param builder of a client that trusts other certificates than this Java does */
    HttpFeed(HttpClient.Builder builder) {
        http = builder.followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
    }

    @Override
    public Fetched fetch(SourceConfig.Connection connection, DatasetSource source, Window window)
            throws IOException, InterruptedException {
        HttpBase base = HttpBase.of(connection);
        URI target = base.resolve(source.path(), query(source.parameters()));
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            HttpResponse<InputStream> response = send(connection, target, source.progress());
            if (!REDIRECTS.contains(response.statusCode())) {
                return fetched(connection, response);
            }
            response.body().close();
            target = base.redirected(target, response.headers().firstValue("Location"));
        }
        throw new Refused("The source redirects more than " + MOST_REDIRECTS + " times.");
    }

    private HttpResponse<InputStream> send(SourceConfig.Connection connection, URI target, Progress progress)
            throws IOException, InterruptedException {
        if (!connection.privateAddresses()) {
            Addresses.requirePublic(target.getHost());
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target).timeout(connection.timeout()).GET();
        connection.headers().forEach(request::setHeader);
        if (progress.validator() != null) {
            request.setHeader("If-None-Match", progress.validator());
        } else if (progress.lastModified() != null) {
            request.setHeader("If-Modified-Since", progress.lastModified());
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static Fetched fetched(SourceConfig.Connection connection, HttpResponse<InputStream> response)
            throws IOException {
        int status = response.statusCode();
        if (status == 200) {
            return content(connection, response);
        }
        response.body().close();
        if (status == 304) {
            return new Fetched.Nothing("the file has not changed");
        }
        if (status >= 500 || PASSING.contains(status)) {
            throw new IOException("The source answers " + status);
        }
        throw new Refused("The source answers " + status + ".");
    }

    private static Fetched content(SourceConfig.Connection connection, HttpResponse<InputStream> response)
            throws IOException {
        long limit = connection.limit().asLongValue();
        long announced = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (announced > limit) {
            response.body().close();
            throw new Refused("The file has " + announced + " bytes, but its connection allows " + limit + ".");
        }
        Progress progress = new Progress(
                response.headers().firstValue("ETag").orElse(null),
                response.headers().firstValue("Last-Modified").orElse(null),
                null);
        return new Fetched.Content(new BoundedBody(response.body(), limit, connection.timeout()), announced, progress);
    }

    private static String query(Map<String, String> parameters) {
        return new TreeMap<>(parameters)
                .entrySet().stream()
                        .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                        .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

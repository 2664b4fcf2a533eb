package com.kronkers.mlops.testing;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What a service needs around it, for real: a Kafka broker with the platform's topics, a PostgreSQL database of its own
 * and a token endpoint. Use it as {@code @QuarkusTestResource(PlatformResource.class)}.
 */
public final class PlatformResource implements QuarkusTestResourceLifecycleManager {
    private Broker broker;
    private Database database;
    private HttpServer tokenServer;

    @Override
    public Map<String, String> start() {
        broker = Broker.start();
        database = Database.start();
        tokenServer = tokenServer();
        Map<String, String> settings = new HashMap<>();
        settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
        settings.put("quarkus.datasource.jdbc.url", database.url());
        settings.put("quarkus.datasource.username", database.user());
        settings.put("quarkus.datasource.password", database.password());
        settings.put("quarkus.oidc.public-key", TestTokens.publicKey());
        settings.put("quarkus.oidc-client.auth-server-url", address(tokenServer));
        settings.put("quarkus.oidc-client.credentials.secret", "test");
        settings.put("quarkus.http.test-port", "0");
        settings.put("quarkus.management.test-port", "0");
        return settings;
    }

    @Override
    public void stop() {
        if (tokenServer != null) {
            tokenServer.stop(0);
        }
        if (database != null) {
            database.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    private static HttpServer tokenServer() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/token", exchange -> {
                byte[] answer = ("{\"access_token\":\"" + TestTokens.token("service")
                                + "\",\"token_type\":\"Bearer\",\"expires_in\":3600}")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String address(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}

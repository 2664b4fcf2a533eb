package com.kronkers.mlops.serving.identity;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;

/** An OpenID Connect provider as far as it gives its keys; it goes away and comes back at the same address. */
public final class IdentityProviderStub {
    private static final Map<String, KeyPair> KEYS = new TreeMap<>();

    private final AtomicInteger asked = new AtomicInteger();
    private final HttpServer server;
    private volatile String document;
    private volatile boolean away;

    private IdentityProviderStub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jwks", this::answer);
        server.start();
    }

    /** One that is there, with these keys. */
    public static IdentityProviderStub start(String... keys) throws IOException {
        IdentityProviderStub provider = new IdentityProviderStub();
        provider.has(keys);
        return provider;
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (!away) {
            asked.incrementAndGet();
            byte[] body = document.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks");
    }

    int asked() {
        return asked.get();
    }

    void has(String... keys) {
        answers(document(keys));
    }

    void answers(String text) {
        document = text;
    }

    /** From now on it hangs up; its port stays its own, so that nobody else has it when it is back. */
    public void goAway() {
        away = true;
    }

    /** It is there again, with these keys. */
    public void comeBack(String... keys) {
        has(keys);
        away = false;
    }

    /** Ends it. */
    public void stop() {
        server.stop(0);
    }

    /** Has a run of the service keep this provider's keys in its data folder. */
    public void keptIn(Path dataFolder) {
        IdentityConfig.Keys config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(IdentityConfig.class)
                .build()
                .getConfigMapping(IdentityConfig.class)
                .keys();
        try (ProviderKeys keys = new ProviderKeys(
                url(),
                config,
                dataFolder.resolve(ProviderKeys.FILE),
                new ProviderKeysClient(),
                new ObjectMapper(),
                Clock.systemUTC())) {
            keys.renewed().join();
        }
    }

    static String document(String... keys) {
        List<JsonWebKey> all = new ArrayList<>();
        for (String id : keys) {
            RsaJsonWebKey key = new RsaJsonWebKey((RSAPublicKey) pair(id).getPublic());
            key.setKeyId(id);
            key.setUse("sig");
            all.add(key);
        }
        return new JsonWebKeySet(all).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    /** A token that says it is signed by one key, and is by another or the same. */
    public static String token(String says, String by, String... roles) {
        return Jwt.issuer("kronkers")
                .upn("somebody")
                .groups(Set.of(roles))
                .expiresIn(Duration.ofHours(1))
                .jws()
                .keyId(says)
                .sign(pair(by).getPrivate());
    }

    private static synchronized KeyPair pair(String id) {
        return KEYS.computeIfAbsent(id, made -> {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2048);
                return generator.generateKeyPair();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has RSA", e);
            }
        });
    }
}

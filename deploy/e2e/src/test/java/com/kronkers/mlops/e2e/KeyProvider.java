package com.kronkers.mlops.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.local.identity.SigningKey;
import com.kronkers.mlops.local.state.DataDirectory;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** An OpenID Connect provider as far as it gives its keys (RFC 7517): the one that signs a platform's tokens. */
final class KeyProvider implements AutoCloseable {
    private final DataDirectory platform;
    private final HttpServer server;

    private KeyProvider(DataDirectory platform, HttpServer server) {
        this.platform = platform;
        this.server = server;
    }

    /** The platform may be started later: it makes its key when it is. */
    static KeyProvider of(Path platform) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        KeyProvider provider = new KeyProvider(new DataDirectory(platform), server);
        server.createContext("/jwks", exchange -> {
            byte[] keys = provider.keys();
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        server.start();
        return provider;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks");
    }

    private byte[] keys() throws IOException {
        RSAPublicKey key = (RSAPublicKey) SigningKey.in(platform).publicKey();
        Map<String, String> described =
                Map.of("kty", "RSA", "use", "sig", "n", number(key.getModulus()), "e", number(key.getPublicExponent()));
        return new ObjectMapper().writeValueAsBytes(Map.of("keys", List.of(described)));
    }

    /** Without the byte of the sign (RFC 7518, 2). */
    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int first = bytes[0] == 0 ? 1 : 0;
        byte[] magnitude = Arrays.copyOfRange(bytes, first, bytes.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(magnitude);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

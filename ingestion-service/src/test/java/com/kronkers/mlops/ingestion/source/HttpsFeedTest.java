package com.kronkers.mlops.ingestion.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files over TLS: only from the host that the certificate names, if somebody trusted vouches for it. */
class HttpsFeedTest {
    private static final char[] PASSWORD = "only for this test".toCharArray();

    @TempDir
    Path folder;

    private final AtomicInteger requests = new AtomicInteger();
    private HttpsServer server;

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aFileOfAHostWhoseCertificateIsTrusted() throws Exception {
        SSLContext certificate = serve("ip:127.0.0.1");

        Fetched.Content content =
                (Fetched.Content) fetch(new HttpFeed(HttpClient.newBuilder().sslContext(certificate)));

        try (InputStream body = content.body()) {
            assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("a,b\n");
        }
        assertThat(requests).hasValue(1);
    }

    @Test
    void aCertificateThatNobodyVouchesForGetsNoRequest() throws Exception {
        serve("ip:127.0.0.1");

        assertThatThrownBy(() -> fetch(new HttpFeed())).isInstanceOf(SSLHandshakeException.class);
        assertThat(requests).hasValue(0);
    }

    @Test
    void aTrustedCertificateOfAnotherHostGetsNoRequest() throws Exception {
        SSLContext certificate = serve("dns:shop.example");

        assertThatThrownBy(() -> fetch(new HttpFeed(HttpClient.newBuilder().sslContext(certificate))))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("127.0.0.1");
        assertThat(requests).hasValue(0);
    }

    private Fetched fetch(HttpFeed feed) throws IOException, InterruptedException {
        String base = "https://127.0.0.1:" + server.getAddress().getPort() + "/exports";
        return feed.fetch(FakeConnection.http(base, true), Definitions.file("a.csv"), null);
    }

    /** Serves one file under a certificate for that name; gives a context that has and trusts it alone. */
    private SSLContext serve(String name) throws IOException, GeneralSecurityException, InterruptedException {
        SSLContext certificate = context(selfSigned(name));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate));
        server.createContext("/exports/a.csv", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, 4);
            exchange.getResponseBody().write("a,b\n".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        return certificate;
    }

    private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    /** Java has no public way to make a certificate but its tool. */
    private KeyStore selfSigned(String name) throws IOException, GeneralSecurityException, InterruptedException {
        Path file = folder.resolve("keys.p12");
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(tool.waitFor())
                .as(Files.readString(folder.resolve("keytool.log")))
                .isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        // Beside the key, so that it is trusted.
        keys.setCertificateEntry("trusted", keys.getCertificate("test"));
        return keys;
    }
}

package com.kronkers.mlops.local.platform;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A small service for the launcher to start: it tells its name, counts what it is sent, and is ready at once. */
public final class EchoService {

    private EchoService() {}

    public static void main(String[] arguments) throws IOException {
        serve("MANAGEMENT_PORT", exchange -> answer(exchange, "up"));
        serve("PORT", exchange -> {
            long bytes = count(exchange.getRequestBody());
            answer(exchange, System.getenv("KAFKA_SASL_MECHANISM") + " " + bytes);
        });
    }

    private static void serve(String port, com.sun.net.httpserver.HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(System.getenv(port))), 0);
        server.createContext("/", handler);
        server.start();
    }

    private static long count(InputStream body) throws IOException {
        byte[] buffer = new byte[65536];
        long bytes = 0;
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            bytes += read;
        }
        return bytes;
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}

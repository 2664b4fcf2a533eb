package com.kronkers.mlops.training.program;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A hostile project: tries what it is told, {@code read:path}, for example, and prints whether it could. */
public final class Probe {
    private Probe() {}

    public static void main(String[] attempts) {
        for (String attempt : attempts) {
            int colon = attempt.indexOf(':');
            String what = attempt.substring(colon + 1);
            String result;
            try {
                result = attempt(attempt.substring(0, colon), what);
            } catch (IOException | RuntimeException e) {
                result = "no";
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            System.out.println(attempt + " -> " + result);
        }
    }

    private static String attempt(String how, String what) throws IOException, InterruptedException {
        switch (how) {
            case "read" -> Files.readAllBytes(Path.of(what));
            case "list" -> Files.newDirectoryStream(Path.of(what)).close();
            case "write" -> Files.writeString(Path.of(what), "I was here");
            case "connect" -> connect(what);
            case "see" -> {
                if (ProcessHandle.of(Long.parseLong(what)).isEmpty()) {
                    return "no";
                }
            }
            case "get" -> {
                return get(what);
            }
            case "send" -> {
                return Integer.toString(HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create(what))
                                        .PUT(HttpRequest.BodyPublishers.ofByteArray(new byte[3 << 20]))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode());
            }
            case "user" -> {
                return Files.readString(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)
                        .lines()
                        .filter(line -> line.startsWith("Uid:") || line.startsWith("CapEff:"))
                        .map(line -> line.replaceAll("\\s+", " "))
                        .toList()
                        .toString();
            }
            case "variable" -> {
                return System.getenv(what);
            }
            default -> throw new IllegalArgumentException(how);
        }
        return "yes";
    }

    private static void connect(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
                    2_000);
        }
    }

    private static String get(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}

package com.kronkers.mlops.ingestion.upload;

import com.kronkers.mlops.testing.TestTokens;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A connection that sends a request byte by byte as the test wants, and can be cut anywhere. */
final class Wire implements AutoCloseable {
    private final Socket socket;

    /** @param service where it listens */
    Wire(URI service) throws IOException {
        socket = new Socket(service.getHost(), service.getPort());
        socket.setSoTimeout(20_000);
    }

    /** Sends the head of a request of a data owner, whose remaining header lines are given. */
    void head(String requestLine, String... headers) throws IOException {
        String head = requestLine + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + TestTokens.token("data-owner") + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
        body(head.getBytes(StandardCharsets.US_ASCII), 0, head.length());
    }

    void body(byte[] bytes, int from, int to) throws IOException {
        socket.getOutputStream().write(bytes, from, to - from);
        socket.getOutputStream().flush();
    }

    /** The status line and headers of the next answer. */
    String answer() throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                break;
            }
        }
        return head.toString();
    }

    /** Cuts the connection. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}

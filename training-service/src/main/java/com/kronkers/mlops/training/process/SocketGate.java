package com.kronkers.mlops.training.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * The one way out of a sandbox: a Unix socket that leads to one address and nowhere else, for as long as it is open.
 */
public final class SocketGate implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SocketGate.class);
    private static final int CONNECTIONS = 32;
    private static final int CONNECT_MILLIS = 5_000;
    private static final int BUFFER = 1 << 16;

    private final InetSocketAddress target;
    private final Path folder;
    private final ServerSocketChannel server;
    private final Semaphore places = new Semaphore(CONNECTIONS);
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();

    /** Opens a socket under a short path: the kernel knows none of more than about a hundred bytes. */
    public SocketGate(InetSocketAddress target) throws IOException {
        this.target = target;
        this.folder = Files.createTempDirectory("kronkers-gate-");
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path()));
        // The folder is this user's alone; the program in the sandbox, another user, sees the socket without it.
        Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rw-rw-rw-"));
        start("gate", this::accept);
    }

    /** The socket on the host. */
    public Path path() {
        return folder.resolve("socket");
    }

    private void accept() {
        try {
            while (true) {
                places.acquire();
                SocketChannel caller = server.accept();
                start("gate-connection", () -> {
                    serve(caller);
                    places.release();
                });
            }
        } catch (ClosedChannelException e) {
            // the gate was closed
        } catch (IOException e) {
            LOG.warnf(e, "The way from a sandbox to %s is closed", target);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(SocketChannel caller) {
        try (caller;
                Socket service = new Socket()) {
            open.add(caller);
            open.add(service);
            service.connect(target, CONNECT_MILLIS);
            Thread answers = start("gate-answer", () -> {
                try {
                    send(service.getInputStream(), caller);
                    caller.shutdownOutput();
                } catch (IOException e) {
                    // the request's direction notices, too
                }
            });
            receive(caller, service.getOutputStream());
            service.shutdownOutput();
            answers.join();
            open.remove(service);
        } catch (IOException e) {
            // a broken connection is what the project sees, as on any network
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(caller);
        }
    }

    // A channel is read and written without its streams, which would wait for each other.
    private static void send(InputStream from, SocketChannel to) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            ByteBuffer part = ByteBuffer.wrap(buffer, 0, read);
            while (part.hasRemaining()) {
                to.write(part);
            }
        }
    }

    private static void receive(SocketChannel from, OutputStream to) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(BUFFER);
        while (from.read(part) >= 0) {
            to.write(part.array(), 0, part.position());
            to.flush();
            part.clear();
        }
    }

    private static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (AutoCloseable connection : open) {
            try {
                connection.close();
            } catch (Exception e) {
                LOG.debugf(e, "A connection of a gate was closed already");
            }
        }
        Files.deleteIfExists(path());
        Files.deleteIfExists(folder);
    }
}

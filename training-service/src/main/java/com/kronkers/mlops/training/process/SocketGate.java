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
import java.util.Optional;
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
    private static final long PAUSE_MILLIS = 100;

    private final InetSocketAddress target;
    private final Path folder;
    private final ServerSocketChannel server;
    private final Semaphore places = new Semaphore(CONNECTIONS);
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();
    private final Door door;

    /** Takes the next caller in. */
    interface Door {
        SocketChannel next(ServerSocketChannel server) throws IOException;
    }

    /** Opens a socket under a short path: the kernel knows none of more than about a hundred bytes. */
    public SocketGate(InetSocketAddress target) throws IOException {
        this(target, ServerSocketChannel::accept);
    }

    SocketGate(InetSocketAddress target, Door door) throws IOException {
        this.target = target;
        this.door = door;
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
            while (server.isOpen()) {
                places.acquire();
                next().ifPresentOrElse(
                                caller -> start("gate-connection", () -> {
                                    serve(caller);
                                    places.release();
                                }),
                                places::release);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Empty if this caller could not be taken in, as where no more files may be open; the next one may be. */
    private Optional<SocketChannel> next() throws InterruptedException {
        try {
            return Optional.of(door.next(server));
        } catch (ClosedChannelException e) {
            return Optional.empty(); // the gate was closed
        } catch (IOException e) {
            LOG.warnf("A connection from a sandbox to %s was not taken in: %s", target, e.getMessage());
            Thread.sleep(PAUSE_MILLIS);
            return Optional.empty();
        }
    }

    private void serve(SocketChannel caller) {
        try (caller;
                Socket service = new Socket()) {
            Set<AutoCloseable> both = Set.of(caller, service);
            open.addAll(both);
            try {
                relay(caller, service);
            } finally {
                open.removeAll(both);
            }
        } catch (IOException | RuntimeException e) {
            // a broken connection is what the project sees, as on any network
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void relay(SocketChannel caller, Socket service) throws IOException, InterruptedException {
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

package com.kronkers.mlops.training.process;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/**
 * First program of a project's process: starts the project's command, after a line of standard input if this process was
 * started ahead, ends it when standard input ends (the service is gone), and hands connections to a port of the sandbox's
 * own loopback on to the one Unix socket that leads out, so that a project in any language reaches the tracking server at
 * an ordinary address. It uses nothing but the JDK and declares no other class: the service copies this one class file
 * beside the job.
 */
public final class ProjectLauncher {
    private static final int ORPHANED = 75;
    private static final int NOT_STARTED = 127;
    private static final int CONNECTIONS = 32;
    private static final int BUFFER = 1 << 16;

    private ProjectLauncher() {}

    /** @param arguments the port and the socket's path, or two hyphens where there is none, then the command */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            if (!arguments[0].equals("-")) {
                forward(Integer.parseInt(arguments[0]), arguments[1]);
            }
            ProcessBuilder project = new ProcessBuilder(Arrays.asList(arguments).subList(2, arguments.length))
                    .inheritIO()
                    .redirectInput(new File("/dev/null"));
            FileChannel service = new FileInputStream(FileDescriptor.in).getChannel();
            if (project.environment().remove(ChildProcesses.AHEAD) != null
                    && service.read(ByteBuffer.allocate(1)) < 0) {
                System.exit(ORPHANED);
            }
            Process started = project.start();
            daemon("parent-watch", () -> endWithParent(service, started));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(service)));
            int status = started.waitFor();
            synchronized (started) { // a project that is being ended is waited for by who ends it
                System.exit(status);
            }
        } catch (IOException e) {
            System.out.println("the project could not be started: " + e.getMessage());
            System.exit(NOT_STARTED);
        }
    }

    private static void forward(int port, String path) throws IOException {
        ServerSocket inside = new ServerSocket(port, CONNECTIONS, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Semaphore places = new Semaphore(CONNECTIONS);
        daemon("tracking", () -> {
            while (true) {
                try {
                    places.acquireUninterruptibly();
                    Socket caller = inside.accept();
                    daemon("tracking-connection", () -> {
                        connect(caller, path);
                        places.release();
                    });
                } catch (IOException e) {
                    places.release(); // this caller is gone; the next one may do better
                }
            }
        });
    }

    private static void connect(Socket caller, String path) {
        try (caller;
                SocketChannel out = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            out.connect(UnixDomainSocketAddress.of(path));
            Thread request = daemon("tracking-request", () -> {
                try {
                    send(caller.getInputStream(), out);
                    out.shutdownOutput();
                } catch (IOException e) {
                    // the answer's direction notices, too
                }
            });
            receive(out, caller.getOutputStream());
            caller.shutdownOutput();
            request.join(1_000);
        } catch (IOException | InterruptedException e) {
            // a broken connection is what the caller sees, as on any network
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

    private static void endWithParent(FileChannel service, Process project) {
        ByteBuffer ignored = ByteBuffer.allocate(1);
        try {
            while (service.read(ignored) >= 0) {
                ignored.clear();
            }
        } catch (ClosedChannelException e) {
            return; // the project ended by itself
        } catch (IOException e) {
            // a broken pipe says the same as a closed one
        }
        synchronized (project) { // not by the project's status before the last of the tree has ended
            project.descendants().forEach(ProcessHandle::destroyForcibly);
            project.destroyForcibly();
            Runtime.getRuntime().halt(ORPHANED);
        }
    }

    /** A virtual machine that ends waits for a while for a thread that is reading; this one is woken. */
    private static void close(FileChannel service) {
        try {
            service.close();
        } catch (IOException e) {
            // then it waits
        }
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}

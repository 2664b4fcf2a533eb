package com.kronkers.mlops.training.process;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Bubblewrap: a program in it has a user, a process list, a network (nothing but its own loopback) and a file system of
 * its own. It sees the system's read-only folders and what is mounted for it, nothing else of the host.
 *
 * <p>A service that runs as root gives the program another user of the host, {@value #USER}; any other service maps its
 * own user to nobody, who is still that user to the kernel, but has nothing to reach with it.
 *
 * @see <a href="https://github.com/containers/bubblewrap">bubblewrap</a>
 */
public final class Sandbox {
    private static final Path BUBBLEWRAP = Path.of("/usr/bin/bwrap");
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    private static final int USER = 64_700;
    private static final int NOBODY = 65_534;
    private static final long SHARED_MEMORY = 256L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path bubblewrap;
    private final boolean root;
    private final List<Path> readOnly;
    private final Duration patience;
    private volatile boolean available;
    private volatile String help;

    /**
     * Something of the host in the sandbox.
     *
     * @param inside its absolute path there
     */
    public record Mount(Path host, String inside, boolean writable) {
        public static Mount readOnly(Path host, String inside) {
            return new Mount(host, inside, false);
        }

        public static Mount writable(Path host, String inside) {
            return new Mount(host, inside, true);
        }
    }

    /** @param readOnly further folders of the host that every project may read, at the paths they have there */
    public Sandbox(List<Path> readOnly) {
        this(BUBBLEWRAP, readOnly);
    }

    /** @param bubblewrap the program */
    public Sandbox(Path bubblewrap, List<Path> readOnly) {
        this(bubblewrap, readOnly, PATIENCE);
    }

    /** @param patience how long to wait for what bubblewrap says when it is tried */
    Sandbox(Path bubblewrap, List<Path> readOnly, Duration patience) {
        this.bubblewrap = bubblewrap;
        this.patience = patience;
        this.root = isRoot();
        this.readOnly = List.copyOf(readOnly);
    }

    /**
     * Why there can be no sandbox here, and what to do about it; empty if there can be one, which is remembered.
     *
     * @throws IOException if it could not be found out, as on a machine that has too much to do: that is no answer
     */
    public Optional<String> unavailable() throws IOException {
        if (available) {
            return Optional.empty();
        }
        if (!Files.isExecutable(bubblewrap)) {
            return Optional.of("bubblewrap is not installed (on Debian and Ubuntu: apt-get install bubblewrap)");
        }
        if (root && !Files.isExecutable(SETPRIV)) {
            return Optional.of("setpriv is not installed (on Debian and Ubuntu: apt-get install util-linux)");
        }
        Answer probe = ask(command(List.of(), "/", List.of("/usr/bin/env", "true")));
        available = probe.exitCode() == 0;
        return available
                ? Optional.empty()
                : Optional.of("bubblewrap may not make one on this machine; it said: "
                        + probe.text().strip());
    }

    private record Answer(int exitCode, String text) {}

    private Answer ask(List<String> command) throws IOException {
        Process asked = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            asked.getOutputStream().close();
            if (!asked.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("whether there can be a sandbox is not known: bubblewrap did not end within "
                        + patience.toSeconds() + " s; try again when this machine has less to do");
            }
            return new Answer(
                    asked.exitValue(), new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the service stops");
        } finally {
            asked.destroyForcibly();
        }
    }

    /** Makes a folder that the sandboxed program may write to. */
    public void give(Path folder) throws IOException {
        Files.createDirectories(folder);
        own(folder);
    }

    /** Lets the sandboxed program read a file that is only its owner's to read. It is still mounted read-only, or not at all. */
    void lend(Path file) throws IOException {
        if (Files.isRegularFile(file)) {
            own(file);
        }
    }

    private void own(Path path) throws IOException {
        if (root) {
            Files.setAttribute(path, "unix:uid", USER);
            Files.setAttribute(path, "unix:gid", USER);
        }
    }

    /**
     * The command that runs another one in the sandbox.
     *
     * @param directory where it starts, a path inside
     */
    public List<String> command(List<Mount> mounts, String directory, List<String> inner) throws IOException {
        List<String> command = new ArrayList<>(List.of(bubblewrap.toString()));
        command.addAll(namespaces());
        command.addAll(SystemFolders.arguments());
        List<Mount> all = new ArrayList<>();
        Stream.concat(readOnly.stream(), Stream.of(Path.of(System.getProperty("java.home"))))
                .filter(folder -> !folder.startsWith("/usr") && Files.isDirectory(folder))
                .forEach(folder -> all.add(Mount.readOnly(folder, folder.toString())));
        all.addAll(mounts);
        for (Mount mount : all) {
            parents(mount).forEach(parent -> command.addAll(List.of("--perms", "0755", "--dir", parent)));
            command.addAll(List.of(
                    mount.writable() ? "--bind" : "--ro-bind", mount.host().toString(), mount.inside()));
        }
        command.addAll(List.of("--remount-ro", "/", "--chdir", directory, "--"));
        if (root) {
            command.addAll(List.of(
                    SETPRIV.toString(),
                    "--reuid=" + USER,
                    "--regid=" + USER,
                    "--clear-groups",
                    "--inh-caps=-all",
                    "--bounding-set=-all",
                    "--"));
        }
        command.addAll(inner);
        return command;
    }

    private List<String> namespaces() throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--unshare-pid",
                "--unshare-net",
                "--unshare-ipc",
                "--unshare-uts",
                "--unshare-cgroup-try",
                "--die-with-parent",
                "--new-session",
                "--hostname",
                "trainer",
                "--proc",
                "/proc",
                "--dev",
                "/dev"));
        if (help().contains("--size")) {
            arguments.addAll(List.of("--perms", "1777", "--size", Long.toString(SHARED_MEMORY), "--tmpfs", "/dev/shm"));
        }
        if (!root) {
            arguments.addAll(
                    List.of("--unshare-user", "--uid", Integer.toString(NOBODY), "--gid", Integer.toString(NOBODY)));
            if (help().contains("--disable-userns")) {
                arguments.add("--disable-userns");
            }
        }
        return arguments;
    }

    /**
     * The folders that a mount lies in, outermost first; without being named they would be readable by their maker alone.
     * Each mount names its own, as one that came before may have covered them.
     */
    private static Deque<String> parents(Mount mount) {
        Deque<String> parents = new ArrayDeque<>();
        Path parent = Path.of(mount.inside()).getParent();
        while (parent != null && parent.getNameCount() > 0) {
            parents.addFirst(parent.toString());
            parent = parent.getParent();
        }
        return parents;
    }

    private String help() throws IOException {
        String known = help;
        if (known == null) {
            known = ask(List.of(bubblewrap.toString(), "--help")).text();
            help = known;
        }
        return known;
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}

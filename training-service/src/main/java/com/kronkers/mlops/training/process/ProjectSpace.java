package com.kronkers.mlops.training.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a project finds where it runs: its own files and what it learns from, which it can read, and three folders of its
 * own. In a sandbox all of it has neutral paths; without one they are those of the host.
 */
public final class ProjectSpace {
    private static final int PORT = 5000;
    private static final String INSIDE = "/kronkers/";
    private static final Path HOME = Path.of(System.getProperty("user.home"));
    private static final Set<Path> HOMES = Set.of(Path.of("/home"), Path.of("/Users"));

    private final Path attempt;
    private final Optional<Sandbox> sandbox;
    private final Path launcher;
    private final List<Sandbox.Mount> mounts = new ArrayList<>();
    private final Map<String, String> places = new HashMap<>();

    /**
     * @param attempt the attempt's folder; the project's own folders are made in it
     * @param sandbox empty where projects are trusted
     */
    public ProjectSpace(Path attempt, Optional<Sandbox> sandbox) throws IOException {
        this.attempt = attempt;
        this.sandbox = sandbox;
        this.launcher = FirstClass.place(ProjectLauncher.class, attempt.resolve("launcher"));
        show(launcher, "launcher");
        own("model", INSIDE + "model");
        own("home", INSIDE + "home");
        own("scratch", "/tmp");
        for (Map.Entry<String, String> file : SystemFiles.CONTENT.entrySet()) {
            Path written = Files.writeString(launcher.resolve(file.getKey()), file.getValue());
            mounts.add(Sandbox.Mount.readOnly(written, "/etc/" + file.getKey()));
        }
    }

    /** What a project that has the host's /etc would read there: two users, and where localhost is. */
    private static final class SystemFiles {
        static final Map<String, String> CONTENT = Map.of(
                "passwd",
                "root:x:0:0::/:/bin/false\ntrainer:x:64700:64700::/kronkers/home:/bin/sh\n"
                        + "nobody:x:65534:65534::/kronkers/home:/bin/sh\n",
                "group",
                "root:x:0:\ntrainer:x:64700:\nnogroup:x:65534:\n",
                "hosts",
                "127.0.0.1 localhost trainer\n",
                "nsswitch.conf",
                "passwd: files\ngroup: files\nhosts: files\n");
    }

    /** Lets the project read a file or a folder. */
    public void show(Path host, String name) {
        mounts.add(Sandbox.Mount.readOnly(host, INSIDE + name));
        places.put(name, sandbox.isPresent() ? INSIDE + name : host.toString());
    }

    /**
     * Lets the project read a folder at the path that it has.
     *
     * @throws IOException if the folder holds more than what a project needs, as somebody's home does
     */
    public void show(Path host) throws IOException {
        if (sandbox.isEmpty() || host.startsWith("/usr")) {
            return; // it is there
        }
        if (holdsMore(host)) {
            throw new IOException(
                    host + " holds more than a program that projects use, and would be shown to them whole;"
                            + " install the program into a folder of its own, such as /opt/julia");
        }
        mounts.add(Sandbox.Mount.readOnly(host, host.toString()));
    }

    /**
     * The root, a folder right below it, a home or one of its hidden folders, as ~/.local with its keyrings, or what this
     * service's own data or configuration lie in.
     */
    private boolean holdsMore(Path host) {
        return host.getNameCount() < 2
                || isHome(host)
                || isHome(host.getParent()) && host.getFileName().toString().startsWith(".")
                || HOME.startsWith(host)
                || attempt.toAbsolutePath().startsWith(host)
                || Path.of("").toAbsolutePath().startsWith(host);
    }

    private static boolean isHome(Path folder) {
        return folder.equals(HOME) || HOMES.contains(folder.getParent());
    }

    /** Where the project finds something by its name: what was shown, or its own model, home and scratch. */
    public String place(String name) {
        return places.get(name);
    }

    /** The folder on the host in which the project leaves its model. */
    public Path model() {
        return attempt.resolve("model");
    }

    /**
     * The program that runs the project's command in this space.
     *
     * @param gate the way to the tracking server; not used without a sandbox, where the server is simply there
     */
    public Program program(
            String name,
            List<String> command,
            String directory,
            Map<String, String> environment,
            Optional<SocketGate> gate,
            ProcessLimits limits)
            throws IOException {
        List<Path> writable = List.of(model(), attempt.resolve("home"), attempt.resolve("scratch"));
        boolean forward = sandbox.isPresent() && gate.isPresent();
        List<String> launch = new ArrayList<>(List.of(
                JavaLimits.java(),
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                place("launcher"),
                ProjectLauncher.class.getName(),
                forward ? Integer.toString(PORT) : "-",
                forward ? INSIDE + "tracking" : "-"));
        launch.addAll(command);
        if (sandbox.isEmpty()) {
            return new Program(name, launch, Path.of(directory), environment, writable, limits);
        }
        List<Sandbox.Mount> all = new ArrayList<>(mounts);
        gate.ifPresent(open -> all.add(Sandbox.Mount.writable(open.path(), INSIDE + "tracking")));
        return new Program(name, sandbox.get().command(all, directory, launch), attempt, environment, writable, limits);
    }

    /** Whether the project runs in a sandbox. */
    public boolean isSandboxed() {
        return sandbox.isPresent();
    }

    /** Where the project reaches a gate's target in a sandbox. */
    public static String gateAddress() {
        return "http://127.0.0.1:" + PORT;
    }

    private void own(String name, String inside) throws IOException {
        Path folder = Files.createDirectories(attempt.resolve(name));
        if (sandbox.isPresent()) {
            sandbox.get().give(folder);
        }
        mounts.add(Sandbox.Mount.writable(folder, inside));
        places.put(name, sandbox.isPresent() ? inside : folder.toString());
    }
}

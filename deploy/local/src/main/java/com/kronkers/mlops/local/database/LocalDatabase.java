package com.kronkers.mlops.local.database;

import com.kronkers.mlops.local.process.Ports;
import com.kronkers.mlops.local.process.ProcessIdentity;
import com.kronkers.mlops.local.process.Program;
import com.kronkers.mlops.local.process.Signals;
import com.kronkers.mlops.local.process.StartFailedException;
import com.kronkers.mlops.local.process.Supervised;
import com.kronkers.mlops.local.state.DataDirectory;
import com.kronkers.mlops.local.state.Passwords;
import com.kronkers.mlops.local.state.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real PostgreSQL on loopback, as a process of its own, with a database and a role for each service. */
public final class LocalDatabase {

    private static final String ADMIN = "kronkers_admin";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final DataDirectory directory;
    private final Passwords passwords;
    private final List<String> services;
    private final List<String> prefix;
    private final int port;
    private final Supervised process;

    /** Says where the server will be; {@link #start} runs it. @param services who gets a database */
    public LocalDatabase(
            DataDirectory directory,
            Passwords passwords,
            List<String> services,
            Ports ports,
            Supervised.Surroundings surroundings)
            throws IOException, InterruptedException {
        this.directory = directory;
        this.passwords = passwords;
        this.services = List.copyOf(services);
        this.prefix = RootShift.prefix();
        this.port = ports.of("postgresql");
        this.process = new Supervised(program(), this::answers, surroundings);
    }

    /** Runs the server and returns when every service has its database. */
    public void start() throws IOException, InterruptedException {
        PostgresBinaries.unpack(directory.cache());
        if (!Files.exists(cluster().resolve("PG_VERSION"))) {
            initialise();
        }
        clearStalePidFile();
        process.start();
        process.awaitReady(START_LIMIT);
        try (Connection connection = administrator().connect()) {
            for (String service : services) {
                ServiceDatabase.ensure(connection, access(service));
            }
        } catch (SQLException failed) {
            throw new StartFailedException("The services' databases could not be made: " + failed.getMessage(), failed);
        }
    }

    /** The database of one service, by its role. */
    public DatabaseAccess access(String service) throws IOException {
        return new DatabaseAccess(url(service), service, passwords.of("database/" + service));
    }

    public Supervised process() {
        return process;
    }

    public void stop() throws IOException, InterruptedException {
        process.stop(STOP_LIMIT);
    }

    private DatabaseAccess administrator() throws IOException {
        return new DatabaseAccess(url("postgres"), ADMIN, passwords.of("database/" + ADMIN));
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private boolean answers() {
        try (Connection connection =
                DriverManager.getConnection(url("postgres"), ADMIN, passwords.of("database/" + ADMIN))) {
            return connection.isValid(1);
        } catch (SQLException | IOException notYet) {
            return false;
        }
    }

    private String program(String name) {
        return PostgresBinaries.home(directory.cache())
                .resolve("bin")
                .resolve(name)
                .toString();
    }

    private Path cluster() {
        return directory.database().resolve("data");
    }

    private void initialise() throws IOException, InterruptedException {
        Files.createDirectories(directory.database());
        Path passwordFile = directory.secrets().resolve("postgresql-admin");
        SecretFile.write(passwordFile, passwords.of("database/" + ADMIN) + "\n");
        Path fresh = directory.database().resolve("new");
        if (Files.exists(fresh)) {
            PostgresBinaries.delete(fresh);
        }
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                program("initdb"),
                "--pgdata=" + fresh,
                "--username=" + ADMIN,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
        Process initdb = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.log("postgresql").toFile()))
                .start();
        if (!initdb.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS) || initdb.exitValue() != 0) {
            initdb.destroyForcibly();
            throw new StartFailedException("The database could not be initialised; see " + directory.log("postgresql"));
        }
        Files.delete(passwordFile);
        Files.move(fresh, cluster());
    }

    /**
     * After a crash the file names a process that may be anyone's by now. The directory's lock is ours, so a server that
     * still runs on this cluster is a leftover and is ended; every other process keeps running and the file goes.
     */
    private void clearStalePidFile() throws IOException, InterruptedException {
        Path file = cluster().resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(file).get(0).strip());
        Optional<ProcessIdentity> leftover = ProcessIdentity.of(pid)
                .filter(process -> process.commandLine().contains(cluster().toString()));
        if (leftover.isPresent()) {
            Signals.send("INT", leftover.get());
            if (!Signals.awaitEnd(leftover.get(), STOP_LIMIT.toSeconds())) {
                throw new StartFailedException("An earlier PostgreSQL (process " + pid + ") on " + cluster()
                        + " does not end. End it and start again.");
            }
        }
        Files.deleteIfExists(file);
    }

    private Program program() {
        List<String> command = new ArrayList<>(prefix);
        command.add(program("postgres"));
        command.addAll(List.of("-D", cluster().toString(), "-p", Integer.toString(port)));
        Map<String, String> settings = Map.of(
                "listen_addresses", "127.0.0.1",
                "unix_socket_directories", "",
                "shared_buffers", "48MB",
                "max_connections", "120",
                "max_wal_size", "256MB",
                "jit", "off",
                "log_timezone", "UTC",
                "timezone", "UTC");
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return new Program(
                "postgresql",
                command,
                Map.of(),
                directory.database(),
                directory.log("postgresql"),
                Program.Stage.FOUNDATION,
                "INT");
    }
}

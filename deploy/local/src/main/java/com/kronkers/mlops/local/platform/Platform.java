package com.kronkers.mlops.local.platform;

import com.kronkers.mlops.local.broker.BrokerAccess;
import com.kronkers.mlops.local.broker.LocalBroker;
import com.kronkers.mlops.local.cli.Console;
import com.kronkers.mlops.local.database.DatabaseAccess;
import com.kronkers.mlops.local.database.LocalDatabase;
import com.kronkers.mlops.local.identity.Role;
import com.kronkers.mlops.local.identity.TokenMint;
import com.kronkers.mlops.local.process.ProcessIdentity;
import com.kronkers.mlops.local.process.Supervised;
import com.kronkers.mlops.local.service.ServiceProcesses;
import com.kronkers.mlops.local.state.DataDirectory;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole platform that runs on this machine: broker, database, services and the edge before them. Whoever started it
 * stops it; if they are killed instead, it ends by itself.
 */
public final class Platform implements AutoCloseable {

    private static final Duration TOKEN_VALIDITY = Duration.ofHours(12);

    private final Foundations foundations;
    private final ServiceProcesses services;
    private final TokenMint mint;
    private final URI edge;
    private boolean stopped;

    Platform(Foundations foundations, ServiceProcesses services, TokenMint mint, URI edge) {
        this.foundations = foundations;
        this.services = services;
        this.mint = mint;
        this.edge = edge;
    }

    /**
     * Starts everything and returns when every service is healthy.
     *
     * @throws IOException when a part did not come up, with the reason; nothing is left running then
     */
    public static Platform start(PlatformOptions options, Console console) throws IOException, InterruptedException {
        return PlatformStart.run(options, console);
    }

    /** The address everything answers at. */
    public URI edge() {
        return edge;
    }

    /** The address of one service, for what must not pass the edge. */
    public URI service(String name) throws IOException {
        return services.address(name);
    }

    public DataDirectory directory() {
        return foundations.directory();
    }

    /** A bearer token of a role; {@code department:<name>} names a department. */
    public String token(String role) {
        Role parsed = Role.parse(role);
        return token(parsed.defaultSubject(), role);
    }

    /** A bearer token of a subject with all of these roles. */
    public String token(String subject, String... roles) {
        List<String> groups = new ArrayList<>();
        for (String role : roles) {
            groups.addAll(Role.parse(role).groups());
        }
        return mint.mint(subject, groups, TOKEN_VALIDITY);
    }

    /** Whether each process does its work at the moment, by name. */
    public Map<String, Boolean> status() throws InterruptedException {
        Map<String, Boolean> status = new LinkedHashMap<>();
        for (Supervised process : processes()) {
            status.put(process.name(), process.isReady());
        }
        return status;
    }

    /** Stops a service, starts it anew and returns when it is healthy. */
    public void restart(String service) throws IOException, InterruptedException {
        services.restart(service);
    }

    /** Broker, database and services, in the order of their start. */
    public List<Supervised> processes() {
        List<Supervised> all = new ArrayList<>(foundations.processes());
        all.addAll(services.all());
        return all;
    }

    /** Memory of all processes and what they started, the launcher with its edge included, in bytes (PSS). */
    public long memory() throws IOException {
        List<ProcessIdentity> roots = new ArrayList<>();
        roots.add(ProcessIdentity.require(ProcessHandle.current().pid()));
        processes().stream().map(Supervised::identity).flatMap(Optional::stream).forEach(roots::add);
        return Memory.of(roots);
    }

    /** How a client with the broker's full rights reaches it. */
    public BrokerAccess broker() throws IOException {
        return foundations.broker().administrator();
    }

    /** How a service reaches the broker, with its own user. */
    public BrokerAccess broker(String service) throws IOException {
        return foundations.broker().access(service);
    }

    /** The database of one service. */
    public DatabaseAccess database(String service) throws IOException {
        return foundations.database().access(service);
    }

    public LocalBroker brokerProcess() {
        return foundations.broker();
    }

    public LocalDatabase databaseProcess() {
        return foundations.database();
    }

    /** Stops everything in the reverse order of its start. Calling it again does nothing. */
    public synchronized void stop() throws IOException, InterruptedException {
        if (!stopped) {
            stopped = true;
            services.stop();
            foundations.stop();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            stop();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

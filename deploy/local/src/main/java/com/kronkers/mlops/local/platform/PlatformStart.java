package com.kronkers.mlops.local.platform;

import com.kronkers.mlops.local.broker.TopicCatalogue;
import com.kronkers.mlops.local.broker.TopicCreation;
import com.kronkers.mlops.local.cli.Console;
import com.kronkers.mlops.local.edge.Edge;
import com.kronkers.mlops.local.edge.EdgeHealth;
import com.kronkers.mlops.local.edge.Routes;
import com.kronkers.mlops.local.identity.ServiceCredentials;
import com.kronkers.mlops.local.identity.SigningKey;
import com.kronkers.mlops.local.identity.TokenMint;
import com.kronkers.mlops.local.identity.TokenServer;
import com.kronkers.mlops.local.process.Ports;
import com.kronkers.mlops.local.service.ServiceEnvironment;
import com.kronkers.mlops.local.service.ServiceProcesses;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** One start of a platform: either everything is healthy at its end, or nothing runs. */
final class PlatformStart {

    private static final String TOKEN_SERVER = "token-server";

    private final PlatformOptions options;
    private final Console console;
    private final Foundations foundations;
    private final TokenMint mint;
    private final ServiceProcesses services;
    private final URI edge;
    private Background broker;

    private PlatformStart(PlatformOptions options, Console console, Foundations foundations) throws IOException {
        this.options = options;
        this.console = console;
        this.foundations = foundations;
        SigningKey key = SigningKey.in(options.directory());
        this.mint = new TokenMint(key, Clock.systemUTC());
        this.services = new ServiceProcesses(options.directory(), environment(key), foundations.surroundings());
        int port = options.port() == 0 ? foundations.ports().of("edge") : options.port();
        this.edge = URI.create("http://127.0.0.1:" + port);
        foundations.describe(edge.toString(), services::all);
    }

    static Platform run(PlatformOptions options, Console console) throws IOException, InterruptedException {
        Foundations foundations = Foundations.lay(options.directory(), options.serviceNames(), console);
        PlatformStart start = null;
        try {
            start = new PlatformStart(options, console, foundations);
            return start.run();
        } catch (IOException | InterruptedException | RuntimeException failed) {
            abandon(foundations, start, failed);
            throw failed;
        }
    }

    /** Broker and database come up side by side; the services need the database first and the broker a little later. */
    private Platform run() throws IOException, InterruptedException {
        openEdge();
        broker = new Background("start-broker", this::startBroker);
        foundations.database().start();
        console.step("PostgreSQL is up");
        services.start(options.services());
        broker.await();
        services.awaitReady();
        foundations.markReady();
        return new Platform(foundations, services, mint, edge);
    }

    private static void abandon(Foundations foundations, PlatformStart start, Exception failed) {
        try {
            // An interrupt asked for the end of the start, not for the end of its clearing up.
            Thread.interrupted();
            if (start != null && start.broker != null) {
                start.broker.cancel();
            }
            if (start != null) {
                start.services.stop();
            }
            foundations.stop();
        } catch (IOException | InterruptedException | RuntimeException alsoFailed) {
            failed.addSuppressed(alsoFailed);
        }
    }

    private void openEdge() throws IOException {
        Ports ports = foundations.ports();
        TokenServer.start(
                foundations.vertx(), ports.of(TOKEN_SERVER), mint, options.serviceNames(), foundations.passwords());
        Map<String, Integer> backends = new LinkedHashMap<>();
        Map<String, Integer> management = new LinkedHashMap<>();
        for (String service : options.serviceNames()) {
            backends.put(service, ports.of(service));
            management.put(service, ports.of(ServiceEnvironment.managementPort(service)));
        }
        EdgeHealth health = new EdgeHealth(foundations.vertx(), management);
        Edge.start(foundations.vertx(), edge.getPort(), Routes.fromTable(), backends, health);
    }

    private void startBroker() throws IOException, InterruptedException {
        foundations.broker().start();
        int made = TopicCreation.create(foundations.broker().administrator(), TopicCatalogue.fromContracts());
        console.step("Kafka is up" + (made > 0 ? ", " + made + " topics are new" : ""));
    }

    private ServiceEnvironment environment(SigningKey key) throws IOException {
        String tokenServer = "http://127.0.0.1:" + foundations.ports().of(TOKEN_SERVER);
        return new ServiceEnvironment(
                options.checkout(),
                options.directory(),
                options.serviceNames(),
                foundations.ports(),
                foundations.broker(),
                foundations.database(),
                new ServiceCredentials(key.publicKeyText(), tokenServer, foundations.passwords()));
    }
}

package com.kronkers.mlops.local.service;

import com.kronkers.mlops.local.broker.LocalBroker;
import com.kronkers.mlops.local.database.LocalDatabase;
import com.kronkers.mlops.local.identity.DecisionKey;
import com.kronkers.mlops.local.identity.ServiceCredentials;
import com.kronkers.mlops.local.process.Ports;
import com.kronkers.mlops.local.state.DataDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What each service is told about the others and itself. Secrets travel here, never on a command line. */
public final class ServiceEnvironment {

    /** Short, so that a person who tries the platform sees drift within a minute rather than an hour. */
    private static final String CAPTURE_WINDOW = "PT5S";

    private static final Set<String> PROXIES = Set.of("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE");

    private final Path checkout;
    private final DataDirectory directory;
    private final List<String> services;
    private final Ports ports;
    private final LocalBroker broker;
    private final LocalDatabase database;
    private final ServiceCredentials credentials;

    public ServiceEnvironment(
            Path checkout,
            DataDirectory directory,
            List<String> services,
            Ports ports,
            LocalBroker broker,
            LocalDatabase database,
            ServiceCredentials credentials) {
        this.checkout = checkout;
        this.directory = directory;
        this.services = List.copyOf(services);
        this.ports = ports;
        this.broker = broker;
        this.database = database;
        this.credentials = credentials;
    }

    Map<String, String> of(String service) throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PORT", Integer.toString(ports.of(service)));
        variables.put("MANAGEMENT_PORT", Integer.toString(ports.of(managementPort(service))));
        variables.put("QUARKUS_OIDC_PUBLIC_KEY", credentials.publicKey());
        variables.put("KRONKERS_TOKEN_SERVER", credentials.tokenServer());
        variables.put("KRONKERS_CLIENT_SECRET", credentials.clientSecret(service));
        variables.putAll(database.access(service).environment());
        variables.putAll(broker.access(service).environment());
        for (String other : services) {
            variables.put("KRONKERS_" + other.toUpperCase(Locale.ROOT) + "_URL", "http://127.0.0.1:" + ports.of(other));
        }
        variables.putAll(files(service));
        variables.putAll(decisionKey(service));
        variables.putAll(packageSources(service));
        variables.put("KRONKERS_CAPTURE_WINDOW", CAPTURE_WINDOW);
        // glibc gives every thread an arena of its own otherwise, which costs a JVM some 50 MB.
        variables.put("MALLOC_ARENA_MAX", "2");
        return variables;
    }

    /** A platform without a registry is one whose user decides, and signs nothing. */
    private Map<String, String> decisionKey(String service) throws IOException {
        if (!services.contains("registry")) {
            return Map.of();
        }
        DecisionKey key = DecisionKey.in(directory);
        return switch (service) {
            case "registry" -> Map.of("KRONKERS_SIGNING_KEY", key.file().toString());
            case "serving" ->
                Map.of("KRONKERS_SIGNING_PUBLIC_KEYS", key.publicFile().toString());
            default -> Map.of();
        };
    }

    /** Where this user's pip gets packages: training makes the environments of Python projects. */
    private static Map<String, String> packageSources(String service) {
        Map<String, String> sources = new LinkedHashMap<>();
        if (service.equals("training")) {
            System.getenv().forEach((name, value) -> {
                if (name.startsWith("PIP_") || PROXIES.contains(name.toUpperCase(Locale.ROOT))) {
                    sources.put(name, value);
                }
            });
        }
        return sources;
    }

    private Map<String, String> files(String service) {
        String nativeLibraries = directory.cache().resolve("djl").toString();
        return Map.of(
                "KRONKERS_DATA_DIR", directory.service(service).toString(),
                "KRONKERS_TRAINERS_HOME",
                        checkout.resolve("training-service/trainers/target/trainers")
                                .toString(),
                "KRONKERS_DJL_CACHE_DIR", nativeLibraries,
                "DJL_CACHE_DIR", nativeLibraries,
                "ENGINE_CACHE_DIR", nativeLibraries);
    }

    URI address(String service) throws IOException {
        return URI.create("http://127.0.0.1:" + ports.of(service));
    }

    URI readiness(String service) throws IOException {
        return URI.create("http://127.0.0.1:" + ports.of(managementPort(service)) + "/q/health/ready");
    }

    public static String managementPort(String service) {
        return service + "-management";
    }
}

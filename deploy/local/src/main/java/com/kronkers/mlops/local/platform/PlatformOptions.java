package com.kronkers.mlops.local.platform;

import com.kronkers.mlops.local.service.ServiceDefinition;
import com.kronkers.mlops.local.state.DataDirectory;
import java.nio.file.Path;
import java.util.List;

/**
 * What a platform is started with.
 *
 * @param checkout the repository whose built services run
 * @param directory where its state lives
 * @param port the edge's port
 */
public record PlatformOptions(Path checkout, DataDirectory directory, int port, List<ServiceDefinition> services) {

    public static PlatformOptions of(Path checkout, Path dataDirectory, int port) {
        return new PlatformOptions(checkout, new DataDirectory(dataDirectory), port, ServiceDefinition.of(checkout));
    }

    /** The same with one service alone. */
    public PlatformOptions only(String service) {
        List<ServiceDefinition> wanted = services.stream()
                .filter(definition -> definition.name().equals(service))
                .toList();
        return new PlatformOptions(checkout, directory, port, wanted);
    }

    /** The same, but projects of strangers are run without a sandbox where there can be none. */
    public PlatformOptions trustingProjects() {
        List<ServiceDefinition> trusting = services.stream()
                .map(definition -> definition.name().equals("training")
                        ? definition.with("-Dkronkers.training.trust-projects=true")
                        : definition)
                .toList();
        return new PlatformOptions(checkout, directory, port, trusting);
    }

    List<String> serviceNames() {
        return services.stream().map(ServiceDefinition::name).toList();
    }
}

package com.kronkers.mlops.local.edge;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which service answers below which path prefix. */
public record Routes(List<Route> routes) {

    /** A prefix of whole path segments and the service behind it. */
    public record Route(String prefix, String service) {

        boolean covers(String path) {
            return path.equals(prefix) || path.startsWith(prefix + "/");
        }
    }

    public Routes {
        routes = routes.stream()
                .sorted(Comparator.comparingInt((Route route) -> route.prefix().length())
                        .reversed())
                .toList();
    }

    /** The platform's own table. */
    public static Routes fromTable() throws IOException {
        try (InputStream table = Routes.class.getResourceAsStream("/routes.yaml")) {
            return new ObjectMapper(new YAMLFactory()).readValue(table, Routes.class);
        }
    }

    /** The service with the longest prefix of the path. */
    public Optional<String> serviceFor(String path) {
        return routes.stream().filter(route -> route.covers(path)).findFirst().map(Route::service);
    }
}

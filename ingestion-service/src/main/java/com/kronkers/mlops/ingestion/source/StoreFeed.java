package com.kronkers.mlops.ingestion.source;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.opendal.Metadata;
import org.apache.opendal.OpenDALException;
import org.apache.opendal.Operator;

/** Reads objects of a store through Apache OpenDAL: a folder, S3, Google Cloud Storage, Azure. */
@ApplicationScoped
class StoreFeed implements Feed {
    private static final String FOLDER = "fs";

    @Override
    public Fetched fetch(SourceConfig.Connection connection, DatasetSource source, Window window) throws IOException {
        String service =
                connection.service().orElseThrow(() -> new Refused("The connection names no OpenDAL service."));
        if (service.equals(FOLDER)) {
            requireInside(connection.options(), source.path());
        }
        Operator store = open(service, connection.options());
        try {
            return read(store, connection, source);
        } catch (OpenDALException failure) {
            store.close();
            throw translated(failure);
        } catch (RuntimeException refused) {
            store.close();
            throw refused;
        }
    }

    private static Operator open(String service, Map<String, String> options) throws IOException {
        try {
            return Operator.of(service, options);
        } catch (OpenDALException failure) {
            throw translated(failure);
        }
    }

    private static Fetched read(Operator store, SourceConfig.Connection connection, DatasetSource source) {
        Metadata found = store.stat(source.path());
        if (!found.isFile()) {
            throw new Refused("'" + source.path() + "' is no file.");
        }
        long limit = connection.limit().asLongValue();
        if (found.getContentLength() > limit) {
            throw new Refused(
                    "The object has " + found.getContentLength() + " bytes, but its connection allows " + limit + ".");
        }
        String validator =
                found.getEtag() != null ? found.getEtag() : found.getLastModified() + " " + found.getContentLength();
        if (validator.equals(source.progress().validator())) {
            store.close();
            return new Fetched.Nothing("the object has not changed");
        }
        InputStream body = new OwningStream(store.createInputStream(source.path()), store);
        return new Fetched.Content(
                new BoundedBody(body, limit, connection.timeout()),
                found.getContentLength(),
                new Progress(validator, null, null));
    }

    /** A link that somebody put into the folder must not lead out of it. */
    private static void requireInside(Map<String, String> options, String path) throws IOException {
        String folder = options.get("root");
        if (folder == null) {
            throw new Refused("The connection has no options.root.");
        }
        try {
            Path root = Path.of(folder).toRealPath();
            if (!root.resolve(path).toRealPath().startsWith(root)) {
                throw new Refused("'" + path + "' leads out of the connection's folder.");
            }
        } catch (NoSuchFileException missing) {
            throw new Refused("There is no '" + path + "'.");
        }
    }

    private static IOException translated(OpenDALException failure) {
        return switch (failure.getCode()) {
            case NotFound -> throw new Refused("There is no such object.");
            case PermissionDenied -> throw new Refused("The store does not let the connection read the object.");
            case ConfigInvalid, Unsupported ->
                throw new Refused("The store's configuration does not work: " + failure.getMessage());
            default -> new IOException("The store fails: " + failure.getMessage(), failure);
        };
    }

    /** Closes the store with the object. */
    private static final class OwningStream extends FilterInputStream {
        private final Operator store;

        OwningStream(InputStream body, Operator store) {
            super(body);
            this.store = store;
        }

        @Override
        public void close() throws IOException {
            super.close();
            store.close();
        }
    }
}

package com.kronkers.mlops.monitoring.reference;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** The references of deployed versions: ordered when a version is promoted, fetched later, then here. */
@ApplicationScoped
public class References {

    private final ReferenceRepository repository;
    private final ObjectMapper json;

    References(ReferenceRepository repository, ObjectMapper json) {
        this.repository = repository;
        this.json = json;
    }

    /**
     * A reference as it stands.
     *
     * @param state pending or stored
     * @param lastError why the last attempt to fetch it failed, or null
     */
    public record Standing(String digest, String state, int attempts, String lastError) {}

    /** Orders the reference of a version, in the caller's transaction. It is fetched by {@link ReferenceFetcher}. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void order(String model, String version, String digest) {
        repository.order(model, version, digest);
    }

    /** The digest of the reference, once it is stored; equal digests are equal references. */
    @Transactional
    public Optional<String> digestOf(String model, String version) {
        return stored(model, version).map(reference -> reference.digest);
    }

    /** The reference, once it is stored. */
    @Transactional
    public Optional<ReferenceDocument> find(String model, String version) {
        return stored(model, version).map(reference -> parse(json, reference.content));
    }

    @Transactional
    public Optional<Standing> standing(String model, String version) {
        return repository
                .findByIdOptional(new ModelReference.Key(model, version))
                .map(found -> new Standing(found.digest, found.state, found.attempts, found.lastError));
    }

    private Optional<ModelReference> stored(String model, String version) {
        return repository
                .findByIdOptional(new ModelReference.Key(model, version))
                .filter(reference -> reference.state.equals(ModelReference.STORED));
    }

    static ReferenceDocument parse(ObjectMapper json, byte[] content) {
        try {
            return json.readValue(content, ReferenceDocument.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the reference is no JSON of the expected shape", e);
        }
    }
}

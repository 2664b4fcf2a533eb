package com.kronkers.mlops.serving.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.deployment.Prerequisite;
import com.kronkers.mlops.serving.storage.StorageConfig;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TenantConfigResolver;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Has a token checked by the key of the provider that it names, where {@link IdentityConfig.Keys#url()} is set: each key
 * is a tenant of quarkus-oidc, which is otherwise as {@code quarkus.oidc} says. So nothing but the key comes from here.
 */
@ApplicationScoped
class ProviderTenants implements TenantConfigResolver, Prerequisite {
    private static final String BEARER = "bearer ";
    private static final int LONGEST_HEAD = 2048;
    private static final Uni<OidcTenantConfig> NONE = Uni.createFrom().nullItem();

    private final Optional<ProviderKeys> keys;
    private final Instance<TenantConfigBean> configured;
    private final ObjectMapper json;
    private final Map<String, OidcTenantConfig> byKey = new ConcurrentHashMap<>();

    ProviderTenants(
            IdentityConfig config, StorageConfig storage, ObjectMapper json, Instance<TenantConfigBean> configured) {
        this.configured = configured;
        this.json = json;
        keys = config.keys()
                .url()
                .map(url -> new ProviderKeys(
                        url,
                        config.keys(),
                        storage.dataDir().resolve(ProviderKeys.FILE),
                        new ProviderKeysClient(),
                        json,
                        Clock.systemUTC()));
    }

    /** Whose tokens are taken must be said, and once. */
    void start(@Observes StartupEvent event) {
        // It is disabled where neither an address nor a key is set, since there is this resolver.
        if (keys.isPresent()
                == configured.get().getDefaultTenant().getOidcTenantConfig().tenantEnabled()) {
            throw new IllegalStateException("set one of kronkers.identity.keys.url, quarkus.oidc.auth-server-url and"
                    + " quarkus.oidc.public-key");
        }
        keys.ifPresent(ProviderKeys::start);
    }

    void stop(@Observes ShutdownEvent event) {
        keys.ifPresent(ProviderKeys::close);
    }

    @Override
    public boolean ready() {
        return keys.isEmpty() || keys.get().now().isPresent();
    }

    @Override
    public Map<String, String> details() {
        return keys.map(ProviderKeys::details).orElse(Map.of());
    }

    @Override
    public Uni<OidcTenantConfig> resolve(RoutingContext request, OidcRequestContext<OidcTenantConfig> blocking) {
        if (keys.isEmpty()) {
            return NONE;
        }
        Optional<String> head = head(request.request().getHeader(HttpHeaders.AUTHORIZATION));
        Optional<OidcTenantConfig> known = head.flatMap(this::named);
        if (known.isPresent() || head.isEmpty()) {
            return Uni.createFrom().item(known.or(this::any).orElse(null));
        }
        Context caller = Vertx.currentContext();
        return Uni.createFrom()
                .completionStage(keys.get().renewed())
                .emitOn(task -> {
                    if (caller == null) {
                        task.run();
                    } else {
                        caller.runOnContext(nothing -> task.run());
                    }
                })
                .map(nothing -> named(head.get()).or(this::any).orElse(null));
    }

    /** The first part of a bearer token. */
    private static Optional<String> head(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.empty();
        }
        int end = authorization.indexOf('.');
        return end < 0 || end > LONGEST_HEAD
                ? Optional.empty()
                : Optional.of(authorization.substring(BEARER.length(), end).strip());
    }

    private Optional<OidcTenantConfig> named(String head) {
        return keys.get().now().flatMap(all -> all.key(id(head))).map(this::tenant);
    }

    /** A tenant that refuses what no key is known for, as any wrong token. */
    private Optional<OidcTenantConfig> any() {
        return keys.get().now().map(KeySet::any).map(this::tenant);
    }

    private String id(String head) {
        try {
            byte[] content = Base64.getUrlDecoder().decode(head);
            return json.readTree(new String(content, StandardCharsets.UTF_8))
                    .path("kid")
                    .asText(null);
        } catch (IllegalArgumentException | JsonProcessingException e) {
            // No token of anybody's.
            return "";
        }
    }

    private static String digest(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Always the same one for a key: quarkus-oidc compares them by identity. */
    private OidcTenantConfig tenant(String key) {
        return byKey.computeIfAbsent(key, added -> OidcTenantConfig.builder(
                        configured.get().getDefaultTenant().getOidcTenantConfig())
                .tenantId("provider-key-" + digest(added))
                .tenantEnabled(true)
                .publicKey(added)
                .build());
    }
}

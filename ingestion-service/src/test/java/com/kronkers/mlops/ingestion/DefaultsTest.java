package com.kronkers.mlops.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.ingestion.content.ContentConfig;
import com.kronkers.mlops.ingestion.contract.Protection.Method;
import com.kronkers.mlops.ingestion.derived.DerivedConfig;
import com.kronkers.mlops.ingestion.duckdb.DuckDbConfig;
import com.kronkers.mlops.ingestion.format.FormatConfig;
import com.kronkers.mlops.ingestion.ingest.IngestConfig;
import com.kronkers.mlops.ingestion.protect.ProtectConfig;
import com.kronkers.mlops.ingestion.quality.DefaultLimits;
import com.kronkers.mlops.ingestion.quality.QualityConfig;
import com.kronkers.mlops.ingestion.quarantine.QuarantineConfig;
import com.kronkers.mlops.ingestion.raw.RawConfig;
import com.kronkers.mlops.ingestion.source.PullConfig;
import com.kronkers.mlops.ingestion.source.SourceConfig;
import com.kronkers.mlops.ingestion.upload.UploadConfig;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Pins the defaults: whoever changes one changes what the service does where nobody configured it. */
class DefaultsTest {
    @Test
    void areTheDocumentedOnes() {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withConverter(io.quarkus.runtime.configuration.MemorySize.class, 100, new MemorySizeConverter())
                .withConverter(Duration.class, 100, new io.quarkus.runtime.configuration.DurationConverter())
                .withMapping(IngestConfig.class)
                .withMapping(DuckDbConfig.class)
                .withMapping(FormatConfig.class)
                .withMapping(DerivedConfig.class)
                .withMapping(PullConfig.class)
                .withMapping(SourceConfig.class)
                .withDefaultValue("kronkers.sources.shop.kind", "jdbc")
                .withMapping(ProtectConfig.class)
                .withMapping(UploadConfig.class)
                .withMapping(RawConfig.class)
                .withMapping(QuarantineConfig.class)
                .withMapping(ContentConfig.class)
                .build();

        IngestConfig ingest = config.getConfigMapping(IngestConfig.class);
        assertThat(ingest.limit().asLongValue()).isEqualTo(500L << 20);
        assertThat(ingest.nullSpellings())
                .containsExactly("NA", "N/A", "n/a", "#N/A", "NULL", "null", "NaN", "nan", "\\N");
        assertThat(ingest.inferenceShare()).isEqualTo(0.99);
        FormatConfig format = config.getConfigMapping(FormatConfig.class);
        assertThat(format.expandedLimit().asLongValue()).isEqualTo(5L << 30);
        assertThat(format.expansionRatio()).isEqualTo(250);
        assertThat(format.workbookMemory().asLongValue()).isEqualTo(32L << 20);
        DuckDbConfig duckDb = config.getConfigMapping(DuckDbConfig.class);
        assertThat(duckDb.memoryLimit().asLongValue()).isEqualTo(384L << 20);
        assertThat(duckDb.spillLimit().asLongValue()).isEqualTo(4L << 30);
        assertThat(duckDb.threads()).isEqualTo(2);
        assertThat(duckDb.sessions()).isEqualTo(2);
        DerivedConfig derived = config.getConfigMapping(DerivedConfig.class);
        assertThat(derived.poll()).isEqualTo(Duration.ofSeconds(1));
        assertThat(derived.timeout()).isEqualTo(Duration.ofMinutes(10));
        ContentConfig content = config.getConfigMapping(ContentConfig.class);
        assertThat(content.cacheLimit().asLongValue()).isEqualTo(2L << 30);
        assertThat(content.cacheKeep()).isEqualTo(Duration.ofDays(1));
        UploadConfig upload = config.getConfigMapping(UploadConfig.class);
        assertThat(upload.expiry()).isEqualTo(Duration.ofHours(24));
        assertThat(upload.partSize().asLongValue()).isEqualTo(8L << 20);
        assertThat(upload.unfinished()).isEqualTo(20);
        assertThat(config.getConfigMapping(RawConfig.class).retention()).isEqualTo(Duration.ofDays(30));
        assertThat(config.getConfigMapping(QuarantineConfig.class).retention()).isEqualTo(Duration.ofDays(90));
        PullConfig pulls = config.getConfigMapping(PullConfig.class);
        assertThat(pulls.poll()).isEqualTo(Duration.ofSeconds(1));
        assertThat(pulls.workers()).isEqualTo(2);
        assertThat(pulls.attempts()).isEqualTo(8);
        assertThat(pulls.backoff()).isEqualTo(Duration.ofMinutes(1));
        SourceConfig.Connection connection =
                config.getConfigMapping(SourceConfig.class).connections().get("shop");
        assertThat(connection.allowedTo()).containsExactly("role:data-owner");
        assertThat(connection.privateAddresses()).isFalse();
        assertThat(connection.timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(connection.limit().asLongValue()).isEqualTo(500L << 20);
        assertThat(connection.maximumRows()).isEqualTo(50_000_000);
        assertThat(connection.fetchSize()).isEqualTo(5000);
        ProtectConfig protect = config.getConfigMapping(ProtectConfig.class);
        assertThat(protect.personal()).isEqualTo(Method.PSEUDONYMISE);
        assertThat(protect.sensitive()).isEqualTo(Method.DROP);
        assertThat(protect.confidential()).isEqualTo(Method.KEEP);
        QualityConfig quality = DefaultLimits.get();
        assertThat(quality.minimumRows()).isEqualTo(20);
        assertThat(quality.scaleTolerance()).isEqualTo(0.15);
        assertThat(quality.nullShareRise()).isEqualTo(0.10);
        assertThat(quality.categoryShare()).isEqualTo(0.20);
        assertThat(quality.flagShareChange()).isEqualTo(0.30);
        assertThat(quality.flagRowsMissing()).isEqualTo(30);
        assertThat(quality.shiftRows()).isEqualTo(500);
        assertThat(quality.shift()).isEqualTo(0.3);
        assertThat(quality.volumeFactor()).isEqualTo(5);
        assertThat(quality.rejectedShare()).isEqualTo(0.10);
    }
}

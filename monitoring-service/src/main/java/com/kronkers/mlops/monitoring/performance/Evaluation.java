package com.kronkers.mlops.monitoring.performance;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.time.Instant;

/** How good a version was for one target time. */
@Entity
@IdClass(Evaluation.Key.class)
class Evaluation {

    record Key(String model, String version, String targetTime) implements Serializable {}

    @Id
    String model;

    @Id
    String version;

    @Id
    @Column(name = "target_time")
    String targetTime;

    long outcomes;
    double wape;
    double mae;
    double low;
    double high;
    Double threshold;

    @Column(name = "baseline_rows")
    long baselineRows;

    @Column(name = "baseline_wape")
    Double baselineWape;

    @Column(name = "model_wape_on_baseline_rows")
    Double modelWapeOnBaselineRows;

    String verdict;

    @Column(name = "evaluated_at")
    Instant evaluatedAt;
}

package com.kronkers.mlops.trainers;

import com.kronkers.mlops.trainers.adoption.Adoption;

/** {@code Adopt job.json} takes over the model that a project left in {@code model/} and writes {@code model.zip} and {@code training.json}. */
public final class Adopt {

    private Adopt() {}

    public static void main(String[] args) {
        System.exit(ChildProcess.run("Adopt", args, Adoption::adopt));
    }
}

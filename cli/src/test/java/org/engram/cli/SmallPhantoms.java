package org.engram.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.engram.imaging.volume.phantom.Contrast;
import org.engram.imaging.volume.phantom.PhantomCohort;
import org.engram.imaging.volume.phantom.PhantomImaging;
import org.engram.imaging.volume.phantom.PhantomPeople;
import org.engram.models.neurojepa.MixtureConfig;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.NeuroJepaConfig.FeedForwardKind;
import org.engram.models.neurojepa.NeuroJepaConfig.PredictorConfig;
import org.engram.models.neurojepa.NeuroJepaConfig.Rope;
import org.engram.models.neurojepa.NewNeuroJepa;
import org.engram.models.neurojepa.VolumeInput;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.pipeline.simulate.SimulatedVolumes;

/** Simulated heads of voxels of 6 mm, T1w and T2w, and a model of 48 channels for them. */
final class SmallPhantoms {
  static final int PEOPLE = 12;

  private SmallPhantoms() {}

  /** A model with random weights. */
  static Path model(Path directory) {
    new NewNeuroJepa(
            new NeuroJepaConfig(
                new VolumeShape(List.of(24, 27, 24), List.of(6, 9, 6), 1),
                48,
                2,
                3,
                2,
                true,
                Rope.PUBLISHED,
                FeedForwardKind.GELU,
                Optional.of(
                    new MixtureConfig(List.of(1), 4, 2, 1, 24, MixtureConfig.Score.SOFTMAX, 2)),
                new PredictorConfig(24, 1, 2, 1),
                1e-6),
            new VolumeInput(
                List.of("T1w", "T2w"),
                "recommended",
                List.of(30, 36, 30),
                List.of(25, 30, 25),
                6,
                0.5,
                99.5,
                1))
        .write(directory, 11);
    return directory;
  }

  /**
   * Heads with their manifest, and {@code people.csv}: age, group, and a time that falls with the
   * age, the event in every second person.
   */
  static Path write(Path folder) throws IOException {
    PhantomImaging imaging =
        PhantomImaging.standard()
            .on(List.of(30, 36, 30), List.of(6.0, 6.0, 6.0))
            .of(List.of(Contrast.T1W, Contrast.T2W));
    Files.createDirectories(folder);
    PhantomCohort cohort = new PhantomCohort(PEOPLE, PhantomPeople.standard(), imaging, 4);
    List<String> rows = new ArrayList<>(List.of("participant_id,age,group,months,died"));
    Path manifest =
        SimulatedVolumes.write(
            cohort,
            folder,
            person ->
                rows.add(
                    String.format(
                        Locale.ROOT,
                        "sub-%s,%.1f,%s,%.1f,%d",
                        person.label(),
                        person.age(),
                        person.patient() ? "patient" : "control",
                        120 - person.age(),
                        rows.size() % 2)));
    Files.writeString(folder.resolve("people.csv"), String.join("\n", rows) + "\n");
    return manifest;
  }
}

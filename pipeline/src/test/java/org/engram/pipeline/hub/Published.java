package org.engram.pipeline.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.ModelInitializer;

/** A small published model on a {@link FakeHub}, and a user who asks for it. */
final class Published {
  static final String REPOSITORY = "someone/SmallJepa";
  static final String WEIGHTS = "small.safetensors";
  static final String TABLE = "table.csv";
  static final String TOKEN = "hf_abcDEFsecret0123";

  private Published() {}

  /** Puts the model's two files onto the hub. */
  static void on(FakeHub hub, Path scratch, long seed) {
    try {
      Path model = scratch.resolve("made-" + seed);
      Path table = scratch.resolve("table-" + seed + ".csv");
      StringBuilder rows = new StringBuilder();
      for (int region = 0; region < 12; region++) {
        rows.append(region / 12.0).append(',').append(region * region / 150.0).append('\n');
      }
      Files.writeString(table, rows);
      BrainJepaConfig config =
          new BrainJepaConfig(
              12,
              32,
              8,
              64,
              1,
              2,
              4,
              16,
              1,
              2,
              2,
              Position.MAPPING,
              1e-6,
              "unnamed",
              2.0,
              "global-zscore");
      ModelInitializer.write(
          model,
          config,
          Atlas.unnamed("unnamed", 12),
          Optional.of(GradientTable.read(table)),
          Normalization.fromName("global-zscore"),
          seed);
      hub.files.put(WEIGHTS, Files.readAllBytes(model.resolve(ModelDescription.WEIGHTS)));
      hub.files.put(TABLE, Files.readAllBytes(table));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A catalogue with this model; the last line says more of it. */
  static Catalogue catalogue(String more) {
    return Catalogue.parse(
        "catalogue",
        """
        models:
          - name: small
            title: A small model
            repository: someone/SmallJepa
            spellings: [someone/smalljepa]
            licence: {id: mit, title: MIT License, link: https://example.org/mit, terms: free}
            files:
              - {name: small.safetensors, role: weights, most_bytes: 4000000}
              - {name: table.csv, role: gradients, most_bytes: 100000}
        """
            + more);
  }

  /** A user's settings, with short patience; waits are noted and not waited. */
  static HubSettings settings(FakeHub hub, Path home, List<Duration> waits) {
    return new HubSettings(
        hub.address(),
        home.resolve("cache"),
        home.resolve("records"),
        Optional.empty(),
        false,
        ProxySelector.of(null),
        new Patience(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            3,
            Duration.ofSeconds(1),
            Duration.ofMinutes(2),
            waits::add),
        _ -> Long.MAX_VALUE,
        Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC));
  }

  /** The user, who has accepted the licence. */
  static ModelHub user(FakeHub hub, Path home) {
    return user(settings(hub, home, new ArrayList<>()), "");
  }

  static ModelHub user(HubSettings settings, String more) {
    ModelHub user = new ModelHub(catalogue(more), settings);
    user.accept("small", "mit");
    return user;
  }

  static HubSettings withToken(HubSettings plain) {
    return new HubSettings(
        plain.endpoint(),
        plain.cache(),
        plain.records(),
        Optional.of(HubToken.of(TOKEN, "HF_TOKEN")),
        plain.offline(),
        plain.proxies(),
        plain.patience(),
        plain.free(),
        plain.clock());
  }

  static HubModel get(ModelHub user) {
    return user.get("small", Optional.empty(), HubListener.silent());
  }
}

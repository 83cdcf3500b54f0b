package org.engram.pipeline.predict;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.tensor.ConfigurationException;

/** Which tokens are hidden together and predicted from the rest; always the same ones. */
public sealed interface Masking {
  /**
   * The masks for a model, each the tokens hidden at once, token = region * time patches + patch.
   *
   * @throws ConfigurationException if the model has no such regions or patches, or nothing would be
   *     left to predict from
   */
  List<BitSet> masks(ModelDescription model);

  /** For provenance. */
  String words();

  /**
   * Every region once, with all its time patches: fold f hides the regions whose index leaves f
   * when divided by the number of folds, so that neighbours in the atlas are in different folds.
   */
  record Regions(int folds) implements Masking {
    /** The number of folds unless another is asked for: a tenth of the regions hidden at once. */
    public static final int DEFAULT_FOLDS = 10;

    @Override
    public List<BitSet> masks(ModelDescription model) {
      BrainJepaConfig config = model.config();
      if (folds < 2 || folds > config.regions()) {
        throw new ConfigurationException(
            "--folds",
            Integer.toString(folds),
            "2 to " + config.regions() + ", the model's regions",
            "");
      }
      List<BitSet> masks = IntStream.range(0, folds).mapToObj(_ -> new BitSet()).toList();
      for (int region = 0; region < config.regions(); region++) {
        int first = region * config.timePatches();
        masks.get(region % folds).set(first, first + config.timePatches());
      }
      return masks;
    }

    @Override
    public String words() {
      return "regions, in " + folds + " folds by index";
    }
  }

  /** Every time patch once, of all regions at once, predicted from the other patches. */
  record Windows() implements Masking {
    @Override
    public List<BitSet> masks(ModelDescription model) {
      BrainJepaConfig config = model.config();
      if (config.timePatches() < 2) {
        throw new ConfigurationException(
            "--mask windows", "a model of one time patch", "two or more", "Mask regions");
      }
      return IntStream.range(0, config.timePatches())
          .mapToObj(patch -> new Chosen(List.of(), List.of(patch)).only(model))
          .toList();
    }

    @Override
    public String words() {
      return "windows, one time patch at once";
    }
  }

  /**
   * One mask: these regions in these time patches.
   *
   * @param regions labels of the model's atlas; none for all regions
   * @param patches from 0; none for all patches
   */
  record Chosen(List<String> regions, List<Integer> patches) implements Masking {
    public Chosen {
      regions = List.copyOf(regions);
      patches = List.copyOf(patches);
    }

    @Override
    public List<BitSet> masks(ModelDescription model) {
      BitSet mask = only(model);
      if (mask.cardinality() == model.config().tokens()) {
        throw new ConfigurationException(
            "--mask-regions, --mask-patches",
            "every region in every time patch",
            "a part, so that some are left to predict from",
            "");
      }
      return List.of(mask);
    }

    private BitSet only(ModelDescription model) {
      BrainJepaConfig config = model.config();
      List<String> labels = model.atlas().labels();
      List<Integer> rows = new ArrayList<>();
      for (String label : regions) {
        if (!labels.contains(label)) {
          throw new ConfigurationException(
              "--mask-regions",
              "'" + label + "'",
              "labels of " + model.atlas().name() + ", such as " + labels.getFirst(),
              "The labels are the model's own, letter by letter");
        }
        rows.add(labels.indexOf(label));
      }
      for (int patch : patches) {
        if (patch < 0 || patch >= config.timePatches()) {
          throw new ConfigurationException(
              "--mask-patches",
              Integer.toString(patch),
              "0 to " + (config.timePatches() - 1) + ", the model's time patches",
              "");
        }
      }
      BitSet mask = new BitSet();
      for (int token = 0; token < config.tokens(); token++) {
        int region = token / config.timePatches();
        int patch = token % config.timePatches();
        mask.set(
            token,
            (rows.isEmpty() || rows.contains(region))
                && (patches.isEmpty() || patches.contains(patch)));
      }
      return mask;
    }

    @Override
    public String words() {
      return (regions.isEmpty() ? "all regions" : "regions " + String.join(", ", regions))
          + " in "
          + (patches.isEmpty() ? "all time patches" : "time patches " + patches);
    }
  }
}

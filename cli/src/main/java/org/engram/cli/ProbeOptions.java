package org.engram.cli;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.pipeline.probe.StudyOptions;
import org.engram.pipeline.probe.StudySettings;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of a probe's folds, learner, recipe and statistics. */
final class ProbeOptions {
  @Option(
      names = "--probe",
      paramLabel = "NAME",
      defaultValue = "linear",
      description =
          "linear (ridge or logistic regression), nearest (neighbours by cosine) or trees"
              + " (LightGBM). Default: ${DEFAULT-VALUE}.")
  private String probe;

  @Option(
      names = "--class-weights",
      paramLabel = "HOW",
      defaultValue = "balanced",
      description = "balanced (classes count alike) or none. Default: ${DEFAULT-VALUE}.")
  private String weights;

  @Option(
      names = "--setting",
      paramLabel = "X",
      description =
          "C, penalty or neighbours of the probe, in place of the choice by inner folds of the"
              + " training rows. Default: chosen.")
  private Double setting;

  @Option(
      names = "--recipe",
      paramLabel = "ID|FILE",
      defaultValue = "none",
      description =
          "A recipe of transforms, fitted in each fold's training rows: an id of engram recipe"
              + " list, or a YAML file. Default: ${DEFAULT-VALUE}.")
  private String recipe;

  @Mixin private final RecipeColumnOptions columns = new RecipeColumnOptions();

  @Option(
      names = "--scheme",
      paramLabel = "NAME",
      defaultValue = "stratified",
      description =
          "stratified, grouped, site-stratified, site-held-out or leave-one-site-out. Default:"
              + " ${DEFAULT-VALUE}.")
  private String scheme;

  @Option(
      names = "--site",
      paramLabel = "COLUMN",
      description =
          "The column of sites: for schemes by site, for how well sites can be told, and as blocks"
              + " of the permutations. Default: none.")
  private String site;

  @Option(
      names = "--folds",
      paramLabel = "N|FILE",
      defaultValue = "5",
      description =
          "Folds of the cross-validation, or a folds.tsv of earlier results. Default:"
              + " ${DEFAULT-VALUE}.")
  private String folds;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "1",
      description = "Divisions into folds, each another. Default: ${DEFAULT-VALUE}.")
  private int repeats;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Seed of folds, draws and permutations. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--permutations",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Rearrangements of the target that every figure is held against; all is fitted again for"
              + " each. Default: ${DEFAULT-VALUE}.")
  private int permutations;

  @Option(
      names = "--shots",
      paramLabel = "K",
      split = ",",
      description = "Training rows of each class for a few-shot curve: 1,2,5,10,20. Default: none.")
  private List<Integer> shots = List.of();

  @Option(
      names = "--shot-draws",
      paramLabel = "N",
      defaultValue = "20",
      description = "Draws of training rows for each of them. Default: ${DEFAULT-VALUE}.")
  private int shotDraws;

  @Option(
      names = "--bootstrap",
      paramLabel = "NAME",
      defaultValue = "bca",
      description = "bca or percentile. Default: ${DEFAULT-VALUE}.")
  private String bootstrap;

  @Option(
      names = "--draws",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Draws of the bootstrap. Default: ${DEFAULT-VALUE}.")
  private int draws;

  @Option(
      names = "--correction",
      paramLabel = "NAME",
      defaultValue = "fdr",
      description =
          "Of tests reported together: fdr, benjamini-yekutieli or holm. Default:"
              + " ${DEFAULT-VALUE}.")
  private String correction;

  @Option(
      names = "--readout",
      description =
          "Fit the linear probe on all rows too, and write its weights of the embedding for engram"
              + " explain --probe: readout.json. Default: not written.")
  private boolean readOut;

  Optional<String> site() {
    return Optional.ofNullable(site);
  }

  private boolean balanced() {
    return switch (weights) {
      case "balanced" -> true;
      case "none" -> false;
      default ->
          throw new ConfigurationException(
              "--class-weights", "'" + weights + "'", "balanced or none", "");
    };
  }

  StudySettings settings(String task) {
    return new StudyOptions(
            task,
            probe,
            balanced(),
            setting == null ? OptionalDouble.empty() : OptionalDouble.of(setting),
            scheme,
            folds,
            repeats,
            seed,
            recipe,
            permutations,
            shots,
            shotDraws,
            bootstrap,
            draws,
            correction,
            readOut)
        .settings(columns.columns());
  }
}

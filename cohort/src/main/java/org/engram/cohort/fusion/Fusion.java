package org.engram.cohort.fusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.engram.cohort.results.Comparison;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Metric;
import org.engram.models.probing.Target;
import org.engram.tensor.RefusedInputException;

/**
 * Tells a target from several blocks of features put together (genes and brains), beside each block
 * alone. Transforms, probes and what weighs blocks are learned in training rows; every set sees the
 * same folds, so that sets can be compared row by row, by a bootstrap of whole groups.
 *
 * <p>Attribution leaves each block out of the concatenation in turn: with a block a gene, the drop
 * is what the gene adds to all others. Genes that say the same cover for each other there, so that
 * a small drop does not mean that a gene says little.
 */
public final class Fusion {
  private Fusion() {}

  /**
   * Fuses.
   *
   * @param blocks at least two, of the same rows in the same order, named differently
   * @param groups one a row: what is never on both sides of a fold
   * @param folds every row tested at most once
   */
  public static FusionResult run(
      List<Block> blocks,
      Target target,
      List<String> groups,
      List<Fold> folds,
      FusionSettings settings) {
    check(blocks, target, groups);
    List<String> names = names(blocks, settings);
    int sets = names.size();
    int[] tested =
        folds.stream().flatMapToInt(fold -> IntStream.of(fold.test())).sorted().toArray();
    List<double[][]> said = new ArrayList<>(); // [sets][rows][values]
    for (int s = 0; s < sets; s++) {
      said.add(new double[target.size()][]);
    }
    int[] features = new int[sets];
    List<List<Map<Metric, Double>>> scores = new ArrayList<>();
    for (int s = 0; s < sets; s++) {
      scores.add(new ArrayList<>());
    }
    BlockPredictor predictor = new BlockPredictor(target, groups);
    for (Fold fold : folds) {
      List<double[][]> inFold = predictions(predictor, blocks, fold, settings, features);
      Target truth = target.rows(fold.test());
      for (int s = 0; s < sets; s++) {
        for (int i = 0; i < fold.test().length; i++) {
          said.get(s)[fold.test()[i]] = inFold.get(s)[i];
        }
        scores.get(s).add(BlockPredictor.prediction(target, inFold.get(s)).score(truth));
      }
    }
    Target truth = target.rows(tested);
    List<double[][]> judged =
        said.stream()
            .map(all -> Arrays.stream(tested).mapToObj(i -> all[i]).toArray(double[][]::new))
            .toList();
    Metric metric = target.metrics().getFirst();
    SetComparison compared =
        SetComparison.of(
            truth,
            judged.stream().map(v -> BlockPredictor.prediction(target, v)).toList(),
            Arrays.stream(tested).mapToObj(groups::get).toList(),
            metric,
            settings);
    List<FusionResult.SetScore> results = new ArrayList<>();
    for (int s = 0; s < sets; s++) {
      results.add(
          new FusionResult.SetScore(
              names.get(s),
              kind(s, blocks.size(), settings.strategies().size()),
              features[s],
              scores.get(s),
              BlockPredictor.prediction(target, judged.get(s)).score(truth),
              compared.interval(s),
              List.of(judged.get(s))));
    }
    return new FusionResult(
        metric,
        Arrays.stream(tested).boxed().toList(),
        results,
        comparisons(results, compared, blocks.size(), settings),
        attribution(results, compared, blocks, settings));
  }

  /** In the order of {@link #names}. */
  private static List<double[][]> predictions(
      BlockPredictor predictor,
      List<Block> blocks,
      Fold fold,
      FusionSettings settings,
      int[] features) {
    List<Block.Split> splits =
        blocks.stream().map(block -> block.split(fold.training(), fold.test())).toList();
    List<double[][]> alone = new ArrayList<>();
    for (int b = 0; b < blocks.size(); b++) {
      alone.add(predictor.probe(splits.get(b), fold.training()));
      features[b] = splits.get(b).training()[0].length;
    }
    List<double[][]> all = new ArrayList<>(alone);
    for (Strategy strategy : settings.strategies()) {
      switch (strategy) {
        case CONCATENATION -> {
          Block.Split beside = Block.Split.beside(splits);
          features[all.size()] = beside.training()[0].length;
          all.add(predictor.probe(beside, fold.training()));
        }
        case STACKING ->
            all.add(
                predictor.stacked(
                    blocks, alone, fold.training(), settings.innerFolds(), settings.seed()));
        case LATE_AVERAGE -> all.add(BlockPredictor.average(alone));
      }
    }
    if (settings.attribution()) {
      for (int b = 0; b < blocks.size(); b++) {
        List<Block.Split> others = new ArrayList<>(splits);
        others.remove(b);
        Block.Split beside = Block.Split.beside(others);
        features[all.size()] = beside.training()[0].length;
        all.add(predictor.probe(beside, fold.training()));
      }
    }
    return all;
  }

  private static List<String> names(List<Block> blocks, FusionSettings settings) {
    List<String> names = new ArrayList<>(blocks.stream().map(Block::name).toList());
    settings.strategies().forEach(strategy -> names.add(strategy.toString()));
    if (settings.attribution()) {
      blocks.forEach(block -> names.add("without " + block.name()));
    }
    if (names.stream().distinct().count() < names.size()) {
      throw new RefusedInputException(
          "blocks", "names " + names, "different names", "Name blocks after what they hold");
    }
    return names;
  }

  private static FusionResult.Kind kind(int set, int blocks, int strategies) {
    if (set < blocks) {
      return FusionResult.Kind.BLOCK;
    }
    return set < blocks + strategies ? FusionResult.Kind.FUSION : FusionResult.Kind.WITHOUT;
  }

  private static List<Comparison> comparisons(
      List<FusionResult.SetScore> sets,
      SetComparison compared,
      int blocks,
      FusionSettings settings) {
    List<Comparison> found = new ArrayList<>();
    for (int f = blocks; f < blocks + settings.strategies().size(); f++) {
      for (int b = 0; b < blocks; b++) {
        found.add(difference(sets, compared, f, b));
      }
    }
    return found;
  }

  private static List<Comparison> attribution(
      List<FusionResult.SetScore> sets,
      SetComparison compared,
      List<Block> blocks,
      FusionSettings settings) {
    List<Comparison> found = new ArrayList<>();
    int whole = blocks.size() + settings.strategies().indexOf(Strategy.CONCATENATION);
    for (int b = 0; settings.attribution() && b < blocks.size(); b++) {
      int without = blocks.size() + settings.strategies().size() + b;
      found.add(difference(sets, compared, whole, without));
    }
    return found;
  }

  private static Comparison difference(
      List<FusionResult.SetScore> sets, SetComparison compared, int first, int second) {
    return compared.difference(sets.get(first).name(), sets.get(second).name(), first, second);
  }

  private static void check(List<Block> blocks, Target target, List<String> groups) {
    if (blocks.size() < 2) {
      throw new RefusedInputException(
          "fusion", blocks.size() + " block", "two blocks or more", "Give another table");
    }
    for (Block block : blocks) {
      if (!block.rows().keys().equals(blocks.getFirst().rows().keys())
          || block.rows().size() != target.size()
          || groups.size() != target.size()) {
        throw new IllegalArgumentException(block.name() + " is of other rows");
      }
    }
  }
}

package org.engram.pipeline.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.explain.AttentionRollout;
import org.engram.models.brainjepa.explain.Attribution;
import org.engram.models.brainjepa.explain.GradientAttribution;
import org.engram.models.brainjepa.explain.ReadOut;
import org.engram.models.brainjepa.explain.RegionTime;
import org.engram.models.brainjepa.explain.TokenAblation;
import org.engram.models.brainjepa.explain.TokenAblation.Group;
import org.engram.models.brainjepa.explain.TokenAblation.Shift;

/** A method with a model: from an input to its maps. */
interface Explainer {
  /** What the maps are, in their order. */
  List<Measure> measures();

  /** How many places in time a map has. */
  int columns();

  /** Passes of an input through the encoder, forward alone or forward and back. */
  int passes();

  /** Whether a region has a value; of networks left out, those without one have none. */
  default boolean has(int region) {
    return true;
  }

  /**
   * Explains one input.
   *
   * @param input row-major [regions, frames], normalised as the model expects
   * @param passed hears of each pass that is done
   */
  Maps explain(float[] input, Runnable passed);

  /**
   * Maps of one input.
   *
   * @param maps one for each measure
   * @param gap see {@link ScanMap}
   */
  record Maps(List<RegionTime> maps, double gap) {}

  static Explainer of(BrainJepa model, ExplainSettings settings) {
    settings
        .explained()
        .forEach(readOut -> readOut.requireWidth(model.description().config().embedDim()));
    return switch (settings.method()) {
      case ROLLOUT -> new Rollout(AttentionRollout.of(model), model.description().config());
      case ABLATION -> Ablation.of(model, settings);
      case GRADIENT_INPUT -> Gradient.of(model, settings, 0);
      case INTEGRATED_GRADIENTS -> Gradient.of(model, settings, settings.steps());
    };
  }

  /** Attention rollout by region and time patch. */
  record Rollout(AttentionRollout method, BrainJepaConfig config) implements Explainer {
    @Override
    public List<Measure> measures() {
      return List.of(
          new Measure("rollout", "attention rollout (1 is an equal share)", false, false, ""));
    }

    @Override
    public int columns() {
      return config.timePatches();
    }

    @Override
    public int passes() {
      return 1;
    }

    @Override
    public Maps explain(float[] input, Runnable passed) {
      RegionTime map = method.map(input);
      passed.run();
      return new Maps(List.of(map), Double.NaN);
    }
  }

  /**
   * Ablation of regions or networks; of networks, each region has its network's value.
   *
   * @param groupOf by region: which group it is in, or -1
   */
  record Ablation(TokenAblation method, List<Group> groups, int[] groupOf, ExplainSettings settings)
      implements Explainer {
    static Ablation of(BrainJepa model, ExplainSettings settings) {
      TokenAblation method = TokenAblation.of(model);
      List<Group> groups = settings.networks() ? method.networks() : method.regions();
      List<String> names = groups.stream().map(Group::name).toList();
      int[] groupOf =
          model.description().atlas().regions().stream()
              .mapToInt(
                  region -> settings.networks() ? names.indexOf(region.network()) : region.index())
              .toArray();
      return new Ablation(method, groups, groupOf, settings);
    }

    @Override
    public List<Measure> measures() {
      List<Measure> measures = new ArrayList<>();
      measures.add(
          new Measure("cosine", "1 - cosine of the embedding without and with", false, false, ""));
      measures.add(
          new Measure("l2", "distance of the embedding without and with", false, false, ""));
      measures.add(
          new Measure(
              "others_l2",
              "distance of the other tokens' mean without and with",
              false,
              false,
              ""));
      for (ReadOut readOut : settings.readOuts()) {
        String name = readOut.name();
        measures.add(
            new Measure(
                "change_" + name, "read-out without minus with (" + name + ")", true, false, name));
      }
      return measures;
    }

    @Override
    public int columns() {
      return 1;
    }

    @Override
    public int passes() {
      return TokenAblation.passes(groups);
    }

    @Override
    public boolean has(int region) {
      return groupOf[region] >= 0;
    }

    @Override
    public Maps explain(float[] input, Runnable passed) {
      List<Shift> shifts =
          method.measure(input, groups, settings.readOuts(), settings.batch(), passed);
      List<RegionTime> maps = new ArrayList<>();
      for (int m = 0; m < measures().size(); m++) {
        double[] values = new double[groupOf.length];
        for (int region = 0; region < values.length; region++) {
          values[region] = groupOf[region] < 0 ? Double.NaN : value(shifts.get(groupOf[region]), m);
        }
        maps.add(new RegionTime(values.length, 1, values));
      }
      return new Maps(maps, Double.NaN);
    }

    private static double value(Shift shift, int measure) {
      return switch (measure) {
        case 0 -> shift.cosine();
        case 1 -> shift.l2();
        case 2 -> shift.othersL2();
        default -> shift.readOuts().get(measure - 3);
      };
    }
  }

  /**
   * Gradient times input, or with steps integrated gradients from an input of zeros, by frame. Each
   * read-out has two maps: contributions, and their magnitudes.
   */
  record Gradient(
      List<ReadOut> readOuts, List<GradientAttribution> methods, int steps, BrainJepaConfig config)
      implements Explainer {
    static Gradient of(BrainJepa model, ExplainSettings settings, int steps) {
      List<ReadOut> readOuts = settings.explained();
      return new Gradient(
          readOuts,
          readOuts.stream().map(readOut -> GradientAttribution.of(model, readOut)).toList(),
          steps,
          model.description().config());
    }

    @Override
    public List<Measure> measures() {
      return readOuts.stream()
          .flatMap(
              r ->
                  List.of(
                      Measure.ofReadOut("contribution", r.name(), "contribution", true),
                      Measure.ofReadOut("magnitude", r.name(), "magnitude of contributions", false))
                      .stream())
          .toList();
    }

    @Override
    public int columns() {
      return config.frames();
    }

    @Override
    public int passes() {
      return methods.size() * Math.max(1, steps);
    }

    @Override
    public Maps explain(float[] input, Runnable passed) {
      List<RegionTime> maps = new ArrayList<>();
      double gap = Double.NaN;
      for (GradientAttribution method : methods) {
        Attribution found;
        if (steps == 0) {
          found = method.gradientTimesInput(input);
          passed.run();
        } else {
          found = method.integratedGradients(input, new float[input.length], steps, passed);
          gap = Double.isNaN(gap) ? found.gap() : Math.max(gap, found.gap());
        }
        maps.add(found.map());
        maps.add(found.map().magnitudes());
      }
      return new Maps(maps, gap);
    }
  }

  /** The mean of several windows' maps, value by value, in single precision. */
  static List<float[]> mean(List<Maps> windows) {
    return IntStream.range(0, windows.getFirst().maps().size())
        .mapToObj(
            m -> {
              float[] mean = new float[windows.getFirst().maps().get(m).values().length];
              for (int i = 0; i < mean.length; i++) {
                double sum = 0;
                for (Maps window : windows) {
                  sum += window.maps().get(m).values()[i];
                }
                mean[i] = (float) (sum / windows.size());
              }
              return mean;
            })
        .toList();
  }
}

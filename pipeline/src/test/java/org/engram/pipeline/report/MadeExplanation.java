package org.engram.pipeline.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** What a model looked at. */
final class MadeExplanation extends MadeParts {
  MadeExplanation(UnaryOperator<String> label) {
    super(label);
  }

  /** A folder as explain leaves it, with a picture of the surface. */
  Path explain(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("figures"));
    StringBuilder regions =
        new StringBuilder("index\tlabel\themisphere\tnetwork\tablation\tablation_se\tscans\n");
    StringBuilder networks = new StringBuilder("network\tregions\tablation\tablation_se\n");
    List<String> names = List.of("VisCent", "SomMotA", "DefaultA", "ContB");
    for (int n = 0; n < names.size(); n++) {
      String network = label.apply(names.get(n));
      networks.append("%s\t10\t%s\t0.02\n".formatted(network, number(0.1 * n - 0.1)));
      for (int r = 0; r < 10; r++) {
        String region = label.apply(names.get(n) + "_" + r);
        double value = 0.1 * n - 0.1 + 0.05 * random.nextGaussian();
        regions.append(
            "%d\t%s\tL\t%s\t%s\t0.03\t6\n".formatted(10 * n + r, region, network, number(value)));
      }
    }
    Files.writeString(folder.resolve("regions.tsv"), regions);
    Files.writeString(folder.resolve("networks.tsv"), networks);
    int[][] pixels = new int[56][100];
    for (int y = 0; y < 56; y++) {
      for (int x = 0; x < 100; x++) {
        pixels[y][x] = x * 0x020000 + y * 0x000300;
      }
    }
    Files.write(folder.resolve("figures/surface-ablation.png"), Png.of(pixels));
    String json =
        """
        {"job": "explain", "engram": "0.1.0", "method": "ablation", "model_hash": "0123456789abcdef",
         "encoder": "target_encoder", "atlas": "tian50-schaefer400", "normalization": "global-zscore",
         "notes": [%s], "scans": [{}, {}, {}, {}, {}, {}], "refused": [],
         "checks": {"stability": [], "random_model":
           {"ablation": {"rank_correlation": 0.21, "verdict": %s}}}}
        """
            .formatted(quoted(label.apply("a note")), quoted(label.apply("can be trusted")));
    Files.write(folder.resolve("explain.json"), json.getBytes(StandardCharsets.UTF_8));
    return folder;
  }
}

package org.engram.cli;

import java.nio.file.Path;
import org.engram.pipeline.hub.Catalogue;
import org.engram.pipeline.hub.HubSettings;
import org.engram.pipeline.hub.ModelHub;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where published models come from and where they are kept; mix in with {@code @Mixin}. */
final class HubOptions {
  /** Java's, which names the ways in which a proxy of https is not told who asks: Basic. */
  private static final String WITHHELD = "jdk.http.auth.tunneling.disabledSchemes";

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "The cache of fetched models. Default: HF_HUB_CACHE, else hub in HF_HOME, else"
              + " ~/.cache/huggingface/hub.")
  private Path cache;

  @Option(
      names = "--records",
      paramLabel = "DIR",
      description =
          "Where accepted licences and the hashes of first downloads are recorded. Default: models"
              + " in ENGRAM_HOME, or in the system's folder for user data.")
  private Path records;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "The hub. Default: HF_ENDPOINT, else https://huggingface.co.")
  private String endpoint;

  @Option(
      names = "--offline",
      description = "Ask nothing: use what is in the cache. Default: HF_HUB_OFFLINE.")
  private boolean offline;

  @Mixin private final ResultJson json = new ResultJson();

  ModelHub hub() {
    HubSettings settings = HubSettings.standard();
    settings = cache == null ? settings : settings.withCache(cache.toAbsolutePath());
    settings = records == null ? settings : settings.withRecords(records.toAbsolutePath());
    settings = endpoint == null ? settings : settings.withEndpoint("--endpoint", endpoint);
    // Whoever wrote a password into the proxy's address wants the proxy to have it.
    if (settings.hasProxyLogin() && System.getProperty(WITHHELD) == null) {
      System.setProperty(WITHHELD, "");
    }
    return new ModelHub(Catalogue.shipped(), offline ? settings.withoutNetwork() : settings);
  }

  boolean json() {
    return json.asked();
  }
}

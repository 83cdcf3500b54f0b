package org.engram.pipeline.demo;

import org.engram.pipeline.pretrain.PretrainListener;
import org.engram.pipeline.scan.ScanListener;

/** Hears how a demo goes: its stages, its training and its embedding. */
public interface DemoListener {
  /** A stage begins. */
  void stage(String name);

  /** Hears the training. */
  PretrainListener training();

  /** Hears the embedding of scans. */
  ScanListener scans();
}

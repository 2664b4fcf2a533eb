# A ranger forest of square roots as ONNX: a TreeEnsembleRegressor, then its answer squared (https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleRegressor.html).

suppressPackageStartupMessages(library(RProtoBuf))
readProtoFiles("onnx.proto")

ints <- function(name, values) {
  new(onnx.AttributeProto, name = name, type = 7L, ints = as.integer(values))
}

floats <- function(name, values) {
  new(onnx.AttributeProto, name = name, type = 6L, floats = as.numeric(values))
}

texts <- function(name, values) {
  new(onnx.AttributeProto, name = name, type = 8L, strings = lapply(values, charToRaw))
}

# ONNX compares 32-bit numbers, R 64-bit ones. Where every input is a 32-bit number, both decide alike at a threshold that
# is the greatest 32-bit number not above R's.
single <- function(values) {
  readBin(writeBin(as.numeric(values), raw(), size = 4), "numeric", length(values), size = 4)
}

single_not_above <- function(values) {
  bits <- readBin(writeBin(as.numeric(values), raw(), size = 4), "integer", length(values), size = 4)
  above <- which(single(values) > values)
  bits[above] <- bits[above] - ifelse(values[above] > 0, 1L, -1L)
  readBin(writeBin(bits, raw(), size = 4), "numeric", length(values), size = 4)
}

# All nodes of all trees, one row each, in the operator's terms.
ensemble <- function(forest) {
  trees <- lapply(seq_len(forest$num.trees), function(number) {
    info <- ranger::treeInfo(forest, number)
    data.frame(
      tree = number - 1L,
      node = info$nodeID,
      mode = ifelse(info$terminal, "LEAF", "BRANCH_LEQ"),
      feature = ifelse(info$terminal, 0L, info$splitvarID),
      threshold = ifelse(info$terminal, 0, single_not_above(info$splitval)),
      left = ifelse(info$terminal, 0L, info$leftChild),
      right = ifelse(info$terminal, 0L, info$rightChild),
      # The forest's answer is the mean of its trees; the operator adds them up.
      weight = ifelse(info$terminal, info$prediction / forest$num.trees, 0)
    )
  })
  do.call(rbind, trees)
}

matrix_of <- function(name, columns) {
  rows <- new(onnx.Dimension, dim_param = "rows")
  width <- new(onnx.Dimension, dim_value = columns)
  shape <- new(onnx.TensorShapeProto, dim = list(rows, width))
  tensor <- new(onnx.TensorTypeProto, elem_type = 1L, shape = shape)
  new(onnx.ValueInfoProto, name = name, type = new(onnx.TypeProto, tensor_type = tensor))
}

write_onnx <- function(forest, features, file) {
  nodes <- ensemble(forest)
  leaves <- nodes[nodes$mode == "LEAF", ]
  operator <- new(onnx.NodeProto,
    op_type = "TreeEnsembleRegressor", domain = "ai.onnx.ml", name = "forest",
    input = "features", output = "root",
    attribute = list(
      new(onnx.AttributeProto, name = "n_targets", type = 2L, i = 1L),
      new(onnx.AttributeProto, name = "aggregate_function", type = 3L, s = charToRaw("SUM")),
      ints("nodes_treeids", nodes$tree),
      ints("nodes_nodeids", nodes$node),
      texts("nodes_modes", nodes$mode),
      ints("nodes_featureids", nodes$feature),
      floats("nodes_values", nodes$threshold),
      ints("nodes_truenodeids", nodes$left),
      ints("nodes_falsenodeids", nodes$right),
      ints("target_treeids", leaves$tree),
      ints("target_nodeids", leaves$node),
      ints("target_ids", rep(0L, nrow(leaves))),
      floats("target_weights", leaves$weight)
    )
  )
  square <- new(onnx.NodeProto,
    op_type = "Mul", name = "square", input = c("root", "root"), output = "prediction"
  )
  graph <- new(onnx.GraphProto,
    name = "ranger", node = list(operator, square),
    input = list(matrix_of("features", features)), output = list(matrix_of("prediction", 1L))
  )
  model <- new(onnx.ModelProto,
    ir_version = 8L, producer_name = "r-ranger", graph = graph,
    opset_import = list(
      new(onnx.OperatorSetIdProto, domain = "", version = 15L),
      new(onnx.OperatorSetIdProto, domain = "ai.onnx.ml", version = 1L)
    )
  )
  writeBin(model$serialize(NULL), file)
}

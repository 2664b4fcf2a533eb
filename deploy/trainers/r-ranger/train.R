# A random forest by ranger, written as ONNX.
#
# The platform gives the rows to learn from and takes the model folder; see "A project in ten lines" in
# training-service/README.md. Rows whose kronkers_part is "stop" are the newest; here they only tell how well it does.

library(ranger)
library(jsonlite)
source("onnx.R")

arguments <- as.numeric(commandArgs(trailingOnly = TRUE))
columns <- fromJSON(Sys.getenv("KRONKERS_COLUMNS"), simplifyDataFrame = FALSE)$columns
inputs <- Filter(function(column) !column$role %in% c("time", "target"), columns)
target <- Sys.getenv("KRONKERS_TARGET")
# Store "007" is not store 7: a text stays a text.
is_text <- vapply(columns, function(column) column$type == "string", logical(1))
names(is_text) <- vapply(columns, function(column) column$name, "")
classes <- ifelse(is_text, "character", NA)
names(classes) <- names(is_text)
rows <- read.csv(Sys.getenv("KRONKERS_TRAINING_CSV"), colClasses = classes, check.names = FALSE)

# What is missing goes right at every split, as a missing number does in ONNX.
MISSING <- 1e30

# A category is its index in the list of columns.json, -1 where it is none of them: serving asks the same way.
feature <- function(column) {
  values <- rows[[column$name]]
  if (column$type == "string") {
    return(match(values, unlist(column$categories), nomatch = 0) - 1)
  }
  if (column$type == "boolean") {
    values <- as.integer(values == "true" | values == "TRUE" | values == TRUE)
  }
  values <- as.numeric(values)
  single(ifelse(is.na(values), MISSING, values))
}

features <- vapply(inputs, feature, numeric(nrow(rows)))
colnames(features) <- vapply(inputs, function(column) column$name, "")
actual <- rows[[target]]
stop_rows <- rows$kronkers_part == "stop"

# Demand varies by factors, not by so many units: the forest learns its square root, so that few large shops do not decide
# every split. For the same reason splits are chosen by ranks.
fit <- function(chosen) {
  ranger(
    x = features[chosen, , drop = FALSE], y = sqrt(pmax(actual[chosen], 0)),
    num.trees = arguments[1], min.node.size = arguments[2], splitrule = "maxstat",
    seed = as.integer(as.numeric(Sys.getenv("KRONKERS_SEED")) %% 2^31), num.threads = 2
  )
}

predicted_by <- function(forest, rows) predict(forest, rows)$predictions^2

tried <- predicted_by(fit(!stop_rows), features[stop_rows, , drop = FALSE])
wape <- sum(abs(actual[stop_rows] - tried)) / sum(abs(actual[stop_rows]))
cat(sprintf("%d rows, %d features, WAPE %.4f on the newest rows\n", nrow(rows), ncol(features), wape))

forest <- fit(rep(TRUE, nrow(rows)))
folder <- Sys.getenv("KRONKERS_MODEL_DIR")
write_onnx(forest, ncol(features), file.path(folder, "model.onnx"))
writeLines(sprintf('flavors:
  onnx:
    data: model.onnx
signature:
  inputs: \'[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, %d]}}]\'
  outputs: \'[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 1]}}]\'
', ncol(features)), file.path(folder, "MLmodel"))

# What ranger itself predicts: the platform compares it with what will be served.
write.csv(data.frame(prediction = predicted_by(forest, features)), file.path(folder, "predictions.csv"), row.names = FALSE)

run <- Sys.getenv("MLFLOW_RUN_ID")
if (run != "") {
  answer <- httr::POST(
    paste0(Sys.getenv("MLFLOW_TRACKING_URI"), "/api/2.0/mlflow/runs/log-metric"),
    httr::add_headers(Authorization = paste("Bearer", Sys.getenv("MLFLOW_TRACKING_TOKEN"))),
    body = list(
      run_id = run, key = "stop_wape", value = wape, timestamp = floor(as.numeric(Sys.time()) * 1000)
    ),
    encode = "json"
  )
  httr::stop_for_status(answer)
}

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace RxSocket.Tests;

/// <summary>Which types of an assembly a type of it names: in its bases, fields, signatures, locals, attributes and code. A nested type (a closure, a state
/// machine) counts as the one it is nested in.</summary>
internal static class TypeUses
{
    public static IEnumerable<(TypeDefinition User, TypeDefinition Used)> Of(ModuleDefinition module) =>
        from type in module.GetAllTypes()
        let user = Outermost(type)
        from reference in ReferencesOf(type).SelectMany(Parts)
        where reference.Scope == module
        let used = reference.Resolve()
        where used is not null && Outermost(used) != user
        select (user, Outermost(used));

    public static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } declaring ? Outermost(declaring) : type;

    private static IEnumerable<TypeReference?> ReferencesOf(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(implemented => implemented.InterfaceType),
        .. type.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType),
        .. type.Fields.Select(field => field.FieldType),
        .. type.CustomAttributes.Select(attribute => attribute.AttributeType),
        .. type.Methods.SelectMany(ReferencesOf),
    ];

    private static IEnumerable<TypeReference?> ReferencesOf(MethodDefinition method) =>
    [
        .. ReferencesOf((MethodReference)method),
        .. method.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType),
        .. method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(ReferencesOf) : [],
    ];

    private static IEnumerable<TypeReference?> ReferencesOf(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod generic => [.. generic.GenericArguments, .. ReferencesOf((MethodReference)generic)],
        MethodReference method => ReferencesOf(method),
        _ => [],
    };

    private static IEnumerable<TypeReference?> ReferencesOf(MethodReference method) =>
        [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType)];

    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => [.. Parts(generic.ElementType), .. generic.GenericArguments.SelectMany(Parts)],
        FunctionPointerType function => [.. Parts(function.ReturnType), .. function.Parameters.SelectMany(parameter => Parts(parameter.ParameterType))],
        TypeSpecification wrapped => Parts(wrapped.ElementType),
        _ => [type],
    };
}
